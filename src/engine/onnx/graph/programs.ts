import { beginning, dropoutSites, forward, type MiddleInputs, type ModelInputs, type Start } from '../../../model/gpt';
import { encodingNamed } from '../../../model/positional/encodings';
import type { ModelConfig } from '../../../shared/model-config';
import { inLogicalOrder, plain, rowsInput, type LogicalTensor } from './memory-layout';
import { edited, type EditShape } from './edits';
import { reshape } from './elementary';
import { Graph, type Value } from './graph';
import { cachedOutputs, pastInputs, residualInput } from './cached-activations';
import { OnnxOps, type OnTap } from './onnx-ops';
import { outputGradients, parameterInputs } from './parameters';
import type { Provider } from './provider';

/** The sizes that a graph is built for: every shape in it is fixed. */
export interface ProgramShape {
  readonly batch: number;
  /** Input tokens. */
  readonly tokens: number;
  /** First position whose logits are wanted. */
  readonly from: number;
  /** Where a forward pass begins; the beginning when left out. */
  readonly start?: Start;
}

/**
 * Forward and backward in one graph. Feeds the parameters as `parameters.ts` says, `ids`, `targets`, `positions` where
 * the encoding has a rule for them, and with dropout `dropout.0` … [tokens, batch, width], the factors of each site;
 * gives `loss` and the gradients.
 */
export function trainProgram(
  config: ModelConfig,
  { batch, tokens, from }: ProgramShape,
  { dropout = false, provider = 'cpu' }: { dropout?: boolean; provider?: Provider } = {},
): Uint8Array {
  const g = new Graph();
  const ops = new OnnxOps(g, parameterInputs(g, config, provider));
  const factors = (site: number) => rowsInput(g, g.input(dropoutFeed(site), [tokens, batch, config.width]));
  const inputs = {
    ...modelInputs(g, config, batch, tokens, beginning),
    ...(dropout && { dropout: Array.from({ length: dropoutSites(config) }, (_, site) => factors(site)) }),
  };
  const targets = plain(g.input('targets', [batch, tokens - from], 'int32'));
  const loss = ops.crossEntropy(forward(ops, config, inputs, { tokens, from }), targets);
  outputGradients(g, ops.gradients(loss), provider);
  g.output('loss', reshape(g, loss.value, [1]));
  return g.encode();
}

interface ForwardOptions {
  /** Activations to output. */
  readonly taps?: readonly string[];
  /** Activations that are replaced in part, as `edits.ts` says. */
  readonly edits?: readonly EditShape[];
  /** Whether to output activations for later passes to resume from (`cached-activations.ts`). */
  readonly keep?: boolean;
  /** The CPU when left out. */
  readonly provider?: Provider;
}

/**
 * Forward alone. Feeds the parameters as `parameters.ts` says, `ids` and, where the encoding has a rule for them,
 * `positions`; gives `logits` [batch, tokens − from, vocabulary] and each tap asked for, under its own name and after
 * its edits. A pass that begins in the middle is fed what `cached-activations.ts` says, ids from its first position on,
 * and the position ids of the whole input.
 */
export function forwardProgram(
  config: ModelConfig,
  { batch, tokens, from, start = beginning }: ProgramShape,
  { taps = [], edits = [], keep = false, provider = 'cpu' }: ForwardOptions = {},
): Uint8Array {
  const g = new Graph();
  const outputs: [string, Value][] = [];
  const kept = keep ? cachedOutputs(config) : new Map<string, string>();
  const onTap: OnTap = (name, x) => {
    const after = edits.reduce(
      (value, edit, index) => (edit.tap === name ? edited(g, value, config, tokens, edit, index) : value),
      x,
    );
    if (taps.includes(name)) outputs.push([name, inLogicalOrder(g, after)]);
    const output = kept.get(name);
    if (output !== undefined) outputs.push([output, reshape(g, after.value, [tokens, batch, config.width])]);
    return after;
  };
  const past = pastInputs(g, config, batch, start);
  const inputs: ModelInputs<LogicalTensor> | MiddleInputs<LogicalTensor> =
    start.layer > 0
      ? { residual: residualInput(g, config, batch, tokens, start), ...positionInput(g, config, batch, tokens), past }
      : { ...modelInputs(g, config, batch, tokens, start), past };
  const logits = forward(new OnnxOps(g, parameterInputs(g, config, provider), onTap), config, inputs, {
    tokens,
    from,
    start,
  });
  g.output('logits', inLogicalOrder(g, logits));
  for (const [name, value] of outputs) g.output(name, value);
  return g.encode();
}

/** The feed of a dropout site's factors. */
export const dropoutFeed = (site: number): string => `dropout.${site}`;

function modelInputs(
  g: Graph,
  config: ModelConfig,
  batch: number,
  tokens: number,
  { position }: Start,
): ModelInputs<LogicalTensor> {
  const ids = plain(g.input('ids', [batch, tokens - position], 'int32'));
  return { ids, ...positionInput(g, config, batch, tokens) };
}

function positionInput(
  g: Graph,
  config: ModelConfig,
  batch: number,
  tokens: number,
): Pick<ModelInputs<LogicalTensor>, 'positions'> {
  if (!encodingNamed(config.encoding).positions) return {};
  return { positions: plain(g.input('positions', [batch, tokens], 'int32')) };
}
