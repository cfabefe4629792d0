/**
 * Sequences of one graph run: few enough that activations stay in a core's cache, enough that small operations are
 * worth their start.
 */
const microBatch = 32;
/** At most so many gradient vectors are kept apart before they are summed. */
const mostShards = 8;

/** A share of a batch: micro-batches that one worker runs in order, adding their gradients up. */
export interface Shard {
  /** First sequence and number of sequences of each micro-batch. */
  readonly parts: readonly { readonly first: number; readonly count: number }[];
}

/**
 * How a batch is cut. It depends on the batch alone, so that the sum of the gradients, and with it the curve, is the
 * same for any number of workers.
 */
export function shardsOf(batch: number): Shard[] {
  const parts = Array.from({ length: Math.ceil(batch / microBatch) }, (_, i) => ({
    first: i * microBatch,
    count: Math.min(microBatch, batch - i * microBatch),
  }));
  const count = Math.min(mostShards, parts.length);
  return Array.from({ length: count }, (_, shard) => ({ parts: parts.filter((_, i) => i % count === shard) }));
}
