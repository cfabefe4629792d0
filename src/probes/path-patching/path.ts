import type { Activation, Edit, PreparedPass } from '../../engine/runner';
import { blockTap } from '../../model/taps';
import type { ModelConfig } from '../../shared/model-config';
import { everywhere, onHead } from '../common/edits';
import { editOutput, outputTap, type HeadOrMlp } from '../common/heads-and-mlps';
import type { Receiver } from './ends';

interface Prompts {
  /** Of the clean prompts, with `writtenTaps`. */
  readonly clean: PreparedPass;
  /** The same taps of the corrupted prompts. */
  readonly corrupted: ReadonlyMap<string, Activation>;
}

/**
 * Logits of the clean prompts with the sender's output from the corrupted ones patched into the receiver alone, by its
 * direct path.
 *
 * A first pass takes the sender's output from the corrupted prompt and everything added to the residual stream after it
 * from the clean one, so the receiver's input differs only by what the sender writes. If the receiver is the logits,
 * that is the result. Otherwise a second pass runs the clean prompt with the receiver's queries, keys, values or hidden
 * layer from the first.
 */
export async function patchPath(
  config: ModelConfig,
  tokens: number,
  { clean, corrupted }: Prompts,
  sender: HeadOrMlp,
  receiver: Receiver,
  signal: AbortSignal,
): Promise<Float32Array> {
  const frozen = (tap: string): Edit => ({ tap, where: everywhere(tokens), value: clean.taps.get(tap)!.data });
  const sent = editOutput(config, tokens, sender, corrupted.get(outputTap(sender))!.data);
  const after = Array.from({ length: config.layers - sender.layer }, (_, i) => sender.layer + i).flatMap((layer) => [
    ...(layer > sender.layer ? [frozen(blockTap(layer, 'attnOut'))] : []),
    ...(layer > sender.layer || sender.kind === 'head' ? [frozen(blockTap(layer, 'mlpOut'))] : []),
  ]);
  const first = (taps: readonly string[]) => clean.run({ edits: [sent, ...after], taps, signal });
  if (receiver.kind === 'logits') return (await first([])).logits;
  const tap = blockTap(receiver.layer, receiver.kind === 'head' ? receiver.part : 'mlpPre');
  const { data: value } = (await first([tap])).taps.get(tap)!;
  const where = receiver.kind === 'head' ? onHead(config, tokens, receiver.head) : everywhere(tokens);
  return (await clean.run({ edits: [{ tap, where, value }], signal })).logits;
}
