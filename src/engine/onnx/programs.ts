import { dropoutSites, forward, type ModelInputs } from '../../model/gpt';
import { parametersOf, sizeOf } from '../../model/parameters';
import { encodings } from '../../model/positional/table';
import type { ModelConfig } from '../../shared/results';
import { positionAxis, tapShape } from '../../model/taps';
import { inLogicalOrder, plain, replaced, rowsInput, type Arranged } from './arrangement';
import { reshape, slice } from './elementary';
import { Graph, type Value } from './graph';
import { OnnxOps, type OnTap } from './onnx-ops';
import { threadProvider, type Provider } from './session';

/** Sizes that a graph is built for; every shape in it is fixed. */
export interface ProgramShape {
  readonly batch: number;
  /** Input tokens. */
  readonly tokens: number;
  /** First position whose logits are wanted. */
  readonly from: number;
}

/**
 * Forward and backward in one graph. Feeds `parameters` (flat), `ids`, `targets`, `positions` where the encoding has a rule for them,
 * and with dropout `dropout.0` … [tokens, batch, width], the factors of each site; gives `loss` and `gradients` (flat).
 */
export function trainProgram(config: ModelConfig, { batch, tokens, from }: ProgramShape, { dropout = false, provider = threadProvider } = {}): Uint8Array {
  const g = new Graph();
  const ops = new OnnxOps(g, flatParameters(g, config, provider));
  const factors = (site: number) => rowsInput(g, g.input(dropoutFeed(site), [tokens, batch, config.width]));
  const inputs = { ...modelInputs(g, config, batch, tokens), ...(dropout && { dropout: Array.from({ length: dropoutSites(config) }, (_, site) => factors(site)) }) };
  const targets = plain(g.input('targets', [batch, tokens - from], 'int32'));
  const loss = ops.crossEntropy(forward(ops, config, inputs, { tokens, from }), targets);
  const gradients = [...ops.gradients(loss).values()].map((value) => reshape(g, value, [sizeOf(value.shape)]));
  g.output('loss', reshape(g, loss.value, [1]));
  g.output('gradients', g.op('Concat', gradients, [gradients.reduce((n, value) => n + value.shape[0], 0)], { axis: { int: 0 } }));
  return g.encode();
}

/** How an edit is fed: its `where` and its value (zeros, where it has none) with one row for each sequence, or with one for all. */
export interface EditShape {
  readonly tap: string;
  readonly where: 'each' | 'all';
  readonly value: 'each' | 'all' | 'none';
}

interface ForwardOptions {
  /** Activations that are given out. */
  readonly taps?: readonly string[];
  readonly edits?: readonly EditShape[];
  readonly provider?: Provider;
}

/** The feeds of an edit, by its index. */
export const whereFeed = (edit: number): string => `where.${edit}`;
export const valueFeed = (edit: number): string => `value.${edit}`;

/**
 * Forward alone. Feeds `parameters`, `ids`, `positions` where the encoding has a rule for them, and for each edit `where.0` … and, where it has one,
 * `value.0` …, every position included; gives `logits` [batch, tokens − from, vocabulary] and each tap asked for, under its own name and after its edits.
 */
export function forwardProgram(config: ModelConfig, { batch, tokens, from }: ProgramShape, { taps = [], edits = [], provider = threadProvider }: ForwardOptions = {}): Uint8Array {
  const g = new Graph();
  const outputs: [string, Value][] = [];
  const onTap: OnTap = (name, x) => {
    const after = edits.reduce((value, edit, index) => (edit.tap === name ? edited(g, value, config, tokens, edit, index) : value), x);
    if (taps.includes(name)) outputs.push([name, inLogicalOrder(g, after)]);
    return after;
  };
  const logits = forward(new OnnxOps(g, flatParameters(g, config, provider), onTap), config, modelInputs(g, config, batch, tokens), { tokens, from });
  g.output('logits', inLogicalOrder(g, logits));
  for (const [name, value] of outputs) g.output(name, value);
  return g.encode();
}

/** An activation after an edit; of one that is computed at the last positions alone, what the edit says of those. */
function edited(g: Graph, x: Arranged, config: ModelConfig, tokens: number, { tap, where, value }: EditShape, index: number): Arranged {
  const [batch, ...rest] = [x.shape[0], ...tapShape(config, tap, tokens)];
  const axis = positionAxis(rest) + 1;
  const computed = (whole: Value) => (x.shape[axis] < tokens ? slice(g, whole, axis, tokens - x.shape[axis], tokens) : whole);
  const rows = (of: 'each' | 'all') => (of === 'each' ? batch : 1);
  const mask = g.input(whereFeed(index), [rows(where), ...rest.slice(0, -1)], 'bool');
  return replaced(g, x, computed(mask), value === 'none' ? undefined : computed(g.input(valueFeed(index), [rows(value), ...rest])));
}

/** The feed of a dropout site's factors. */
export const dropoutFeed = (site: number): string => `dropout.${site}`;

function modelInputs(g: Graph, config: ModelConfig, batch: number, tokens: number): ModelInputs<Arranged> {
  const ids = (name: string) => plain(g.input(name, [batch, tokens], 'int32'));
  return { ids: ids('ids'), ...(encodings[config.encoding].positions && { positions: ids('positions') }) };
}

/** One flat input vector, split into the model's parameters in their order. */
function flatParameters(g: Graph, config: ModelConfig, provider: Provider): Map<string, Value> {
  const specs = parametersOf(config);
  const sizes = specs.map((spec) => sizeOf(spec.shape));
  const flat = g.input('parameters', [sizes.reduce((a, b) => a + b, 0)]);
  const parts = provider === 'webgpu' ? oneByOne(g, flat, sizes) : g.multi('Split', [flat, g.indices(sizes)], sizes.map((n) => [n]), { axis: { int: 0 } });
  return new Map(specs.map((spec, i) => [spec.name, reshape(g, parts[i], spec.shape)]));
}

/** What `Split` gives, by a node for each part: WebGPU's takes at most a dozen outputs. */
function oneByOne(g: Graph, flat: Value, sizes: readonly number[]): Value[] {
  let end = 0;
  return sizes.map((size) => slice(g, flat, 0, end, (end += size)));
}
