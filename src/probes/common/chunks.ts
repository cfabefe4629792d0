import { keptBytes } from '../../engine/activation-cache';
import type { ModelRunner } from '../../engine/runner';

/** How many bytes the prepared passes of one chunk may keep. */
const most = 2 ** 26;

/** Some sequences of many: `count` of them from the `first` on. */
export interface Chunk {
  readonly sequences: Int32Array;
  readonly first: number;
  readonly count: number;
}

/** Cuts sequences into chunks of about equal size whose passes fit in memory. */
export function* chunksOf({ layout, config }: ModelRunner, sequences: Int32Array): Generator<Chunk> {
  const { length, inputLength } = layout;
  const total = sequences.length / length;
  const fitting = Math.max(1, Math.floor(most / keptBytes(config, inputLength)));
  const size = Math.ceil(total / Math.ceil(total / fitting));
  for (let first = 0; first < total; first += size) {
    const count = Math.min(size, total - first);
    yield { sequences: sequences.subarray(first * length, (first + count) * length), first, count };
  }
}
