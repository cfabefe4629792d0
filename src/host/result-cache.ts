import type { CheckpointRef } from '../shared/engine-contract';
import type { Inspection } from './engine-service';

/**
 * Answers a question that was asked before from memory. Results depend on the weights alone, so that a checkpoint that was
 * written anew (another fingerprint) is computed anew. Keeps the `limit` results used last.
 * @param fingerprint anything that changes when the file of a checkpoint changes
 */
export function cachedInspection(inner: Inspection, fingerprint: (checkpoint: CheckpointRef) => Promise<string>, limit = 256): Inspection {
  const results = new Map<string, unknown>();

  const remember =
    <P extends { checkpoint: CheckpointRef }, O, R>(name: string, call: (params: P, options?: O) => Promise<R>) =>
    async (params: P, options?: O): Promise<R> => {
      const key = JSON.stringify([name, params, await fingerprint(params.checkpoint)]);
      const result = results.has(key) ? (results.get(key) as R) : await call(params, options);
      // Taken out and put in again, the key becomes the youngest; the oldest is the first.
      results.delete(key);
      results.set(key, result);
      if (results.size > limit) results.delete(results.keys().next().value!);
      return result;
    };

  return {
    evaluate: remember('evaluate', inner.evaluate),
    reads: remember('reads', inner.reads),
    attention: remember('attention', inner.attention),
    failures: remember('failures', inner.failures),
  };
}
