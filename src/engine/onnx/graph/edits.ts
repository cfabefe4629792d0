import { positionAxis, tapShape } from '../../../model/taps';
import type { ModelConfig } from '../../../shared/model-config';
import { replaced, type LogicalTensor } from './memory-layout';
import { slice } from './elementary';
import type { Graph, Value } from './graph';

/** The shape of an edit's feeds: `where` and `value` have a row per sequence or one for all; no value means zeros. */
export interface EditShape {
  readonly tap: string;
  readonly where: 'each' | 'all';
  readonly value: 'each' | 'all' | 'none';
}

/** The feeds of an edit, by its index. They have every position; `where` lacks the last axis of the tap's shape. */
export const whereFeed = (edit: number): string => `where.${edit}`;
export const valueFeed = (edit: number): string => `value.${edit}`;

/** An activation after an edit. If it is computed at the last positions only, the edit is cut down to those. */
export function edited(
  g: Graph,
  x: LogicalTensor,
  config: ModelConfig,
  tokens: number,
  { tap, where, value }: EditShape,
  index: number,
): LogicalTensor {
  const batch = x.shape[0];
  const rest = tapShape(config, tap, tokens);
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
