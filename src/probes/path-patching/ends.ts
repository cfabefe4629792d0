import { UserError } from '../../shared/errors';
import type { ModelConfig } from '../../shared/model-config';
import { headsAndMlps, labelOf, type HeadOrMlp } from '../common/heads-and-mlps';

/** Where a path ends: a head's queries, keys or values, an MLP, or the logits. */
export type Receiver =
  | { readonly kind: 'head'; readonly layer: number; readonly head: number; readonly part: 'q' | 'k' | 'v' }
  | { readonly kind: 'mlp'; readonly layer: number }
  | { readonly kind: 'logits' };

export function receiverLabel(receiver: Receiver): string {
  if (receiver.kind === 'logits') return 'logits';
  return receiver.kind === 'head' ? `${labelOf(receiver)}.${receiver.part}` : labelOf(receiver);
}

/**
 * Whether a direct path leads from a part to a receiver: from a head to its own layer's MLP, and from any part to all
 * later layers.
 */
export const comesBefore = (sender: HeadOrMlp, receiver: Receiver): boolean =>
  receiver.kind === 'logits' ||
  receiver.layer > sender.layer ||
  (receiver.layer === sender.layer && sender.kind === 'head' && receiver.kind === 'mlp');

/** `L0H1`, `mlp 0` or `L0 MLP`. @throws UserError `probe/component` */
export function senderNamed(config: ModelConfig, text: string): HeadOrMlp {
  const sender = partNamed(config, text);
  if (sender) return sender;
  throw new UserError(
    'probe/component',
    `This model has no sender '${text}'; a sender is a head or an MLP, ${existing(config)}.`,
  );
}

/** `L1H0.q`, `.k`, `.v`, `mlp 1` or `L1 MLP`, `logits`. @throws UserError `probe/component` */
export function receiverNamed(config: ModelConfig, text: string): Receiver {
  if (/^logits$/i.test(text.trim())) return { kind: 'logits' };
  const [, name, part] = /^\s*(.*?)(?:\.([qkv]))?\s*$/i.exec(text)!;
  const found = partNamed(config, name);
  if (found?.kind === 'head' && part) return { ...found, part: part.toLowerCase() as 'q' | 'k' | 'v' };
  if (found?.kind === 'mlp' && !part) return found;
  throw new UserError(
    'probe/component',
    found?.kind === 'head'
      ? `Choose the input of ${labelOf(found)} that receives: ${labelOf(found)}.q, .k or .v.`
      : `This model has no receiver '${text}'; a receiver is a head’s q, k or v such as L0H0.v, an MLP, or ` +
          `logits: ${existing(config)}.`,
  );
}

function partNamed(config: ModelConfig, text: string): HeadOrMlp | undefined {
  const name = text.trim().toLowerCase();
  return headsAndMlps(config).find(
    (part) => labelOf(part).toLowerCase() === name || (part.kind === 'mlp' && name === `mlp ${part.layer}`),
  );
}

const existing = ({ layers, heads }: ModelConfig): string =>
  `heads L0H0 to L${layers - 1}H${heads - 1}, MLPs mlp 0 to mlp ${layers - 1}`;
