import type { Tensor } from 'onnxruntime-node';
import { sizeOf } from '../../../model/parameter-spec';
import { positionAxis, tapShape } from '../../../model/taps';
import type { ModelConfig } from '../../../shared/results';
import type { Edit } from '../../runner';
import { replaced, type Arranged } from './memory-layout';
import { slice } from './elementary';
import type { Graph, Value } from './graph';
import { boolTensor, floatTensor } from '../session/session';

/**
 * How an edit is fed: its `where` and its value (zeros, where it has none) with one row for each sequence, or with one
 * for all.
 */
export interface EditShape {
  readonly tap: string;
  readonly where: 'each' | 'all';
  readonly value: 'each' | 'all' | 'none';
}

/** The feeds of an edit, by its index: every position included, `where` in the tap's shape without its last axis. */
const whereFeed = (edit: number): string => `where.${edit}`;
const valueFeed = (edit: number): string => `value.${edit}`;

/** An activation after an edit; of one that is computed at the last positions alone, what the edit says of those. */
export function edited(
  g: Graph,
  x: Arranged,
  config: ModelConfig,
  tokens: number,
  { tap, where, value }: EditShape,
  index: number,
): Arranged {
  const [batch, ...rest] = [x.shape[0], ...tapShape(config, tap, tokens)];
  const axis = positionAxis(rest) + 1;
  const computed = (whole: Value) =>
    x.shape[axis] < tokens ? slice(g, whole, axis, tokens - x.shape[axis], tokens) : whole;
  const rows = (of: 'each' | 'all') => (of === 'each' ? batch : 1);
  const mask = g.input(whereFeed(index), [rows(where), ...rest.slice(0, -1)], 'bool');
  return replaced(
    g,
    x,
    computed(mask),
    value === 'none' ? undefined : computed(g.input(valueFeed(index), [rows(value), ...rest])),
  );
}

/**
 * An edit as it is fed to a whole group of `batch` sequences. One that speaks of each leaves those alone that fill the
 * group up.
 */
export function editFeeds(
  config: ModelConfig,
  { tap, where, value }: Edit,
  batch: number,
  tokens: number,
  index: number,
): { shape: EditShape; feeds: Record<string, Tensor> } {
  const one = tapShape(config, tap, tokens);
  const [positions, numbers] = [sizeOf(one.slice(0, -1)), sizeOf(one)];
  const [ofWhere, ofValue] = [
    where.length === positions ? 'all' : 'each',
    !value ? 'none' : value.length === numbers ? 'all' : 'each',
  ] as const;
  const rows = (of: 'each' | 'all') => (of === 'each' ? batch : 1);
  const feeds = {
    [whereFeed(index)]: boolTensor(padded(where, rows(ofWhere) * positions), [rows(ofWhere), ...one.slice(0, -1)]),
  };
  if (value && ofValue !== 'none')
    feeds[valueFeed(index)] = floatTensor(padded(value, rows(ofValue) * numbers), [rows(ofValue), ...one]);
  return { shape: { tap, where: ofWhere, value: ofValue }, feeds };
}

/** The same numbers in an array of its own, filled up with zeros. */
function padded<A extends Int32Array | Uint8Array | Float32Array>(values: A, length: number): A {
  const filled = new (values.constructor as new (length: number) => A)(length);
  filled.set(values);
  return filled;
}
