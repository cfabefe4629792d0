import type { Tensor } from 'onnxruntime-node';
import { sizeOf } from '../../../model/parameter-spec';
import { tapShape } from '../../../model/taps';
import type { ModelConfig } from '../../../shared/model-config';
import type { Edit } from '../../runner';
import { valueFeed, whereFeed, type EditShape } from '../graph/edits';
import { boolTensor, floatTensor } from './session';

/** The feeds of an edit for a group of `batch` sequences. One with a row per sequence leaves the padding alone. */
export function editFeeds(
  config: ModelConfig,
  { tap, where, value }: Edit,
  batch: number,
  tokens: number,
  index: number,
): { shape: EditShape; feeds: Record<string, Tensor> } {
  const one = tapShape(config, tap, tokens);
  const positions = sizeOf(one.slice(0, -1));
  const numbers = sizeOf(one);
  const rows = (of: 'each' | 'all') => (of === 'each' ? batch : 1);
  const ofWhere = where.length === positions ? 'all' : 'each';
  const ofValue = value?.length === numbers ? 'all' : 'each';
  const feeds = {
    [whereFeed(index)]: boolTensor(padded(where, rows(ofWhere) * positions), [rows(ofWhere), ...one.slice(0, -1)]),
  };
  if (value) feeds[valueFeed(index)] = floatTensor(padded(value, rows(ofValue) * numbers), [rows(ofValue), ...one]);
  return { shape: { tap, where: ofWhere, value: value ? ofValue : 'none' }, feeds };
}

/** A copy, padded with zeros. */
function padded<A extends Int32Array | Uint8Array | Float32Array>(values: A, length: number): A {
  const filled = new (values.constructor as new (length: number) => A)(length);
  filled.set(values);
  return filled;
}
