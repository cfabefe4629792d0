/**
 * Sequences per graph run: few enough for activations to stay in a core's cache, enough for the overhead of small
 * operations not to matter.
 */
const microBatch = 32;
/** The most gradient vectors that are kept before they are summed. */
const mostShards = 8;

/** A share of a batch: micro-batches that one worker runs in order, adding up their gradients. */
export interface Shard {
  /** First sequence and number of sequences of each micro-batch. */
  readonly parts: readonly { readonly first: number; readonly count: number }[];
}

/**
 * Cuts a batch into shards. The cut depends on the batch size alone, so the sum of the gradients, and thus the curve,
 * is the same for any number of workers.
 */
export function shardsOf(batch: number): Shard[] {
  const parts = Array.from({ length: Math.ceil(batch / microBatch) }, (_, i) => ({
    first: i * microBatch,
    count: Math.min(microBatch, batch - i * microBatch),
  }));
  const count = Math.min(mostShards, parts.length);
  return Array.from({ length: count }, (_, shard) => ({ parts: parts.filter((_, i) => i % count === shard) }));
}
