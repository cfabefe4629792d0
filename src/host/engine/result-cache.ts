import type { CheckpointRef } from '../../shared/engine-contract';
import { byteSize } from '../../shared/byte-size';
import { LruCache } from '../../shared/lru-cache';
import type { CallOptions } from '../../shared/rpc';
import type { Inspection } from './engine-service';
import { sharedCalls } from './shared-calls';

/** Fingerprints of files, which tell whether a cached result still holds. */
export interface Fingerprints {
  /** Changes when the file of a checkpoint does. */
  checkpoint(checkpoint: CheckpointRef): Promise<string>;
  /** Changes when a checkpoint of a run is added, removed or changed. */
  run(folder: string): Promise<string>;
}

interface CachedResult {
  readonly result: unknown;
  /** Fingerprints of the other runs that it was computed from, by folder. */
  readonly others: ReadonlyMap<string, string>;
}

/**
 * Caches results. They depend on the weights alone, so the key holds the checkpoint's fingerprint; a probe may also
 * read other checkpoints of its run and other runs, so their fingerprints count too. Identical calls at the same time
 * share one computation.
 * @param limit the most bytes that all cached results may take
 */
export function cachedInspection(inner: Inspection, fingerprints: Fingerprints, limit = 2 ** 26): Inspection {
  const results = new LruCache<CachedResult>({ limit, weigh: ({ result }) => byteSize(result) });
  const together = sharedCalls<number>();
  const asTheyWere = async ({ others }: CachedResult) =>
    (await Promise.all([...others].map(async ([folder, state]) => (await fingerprints.run(folder)) === state))).every(
      Boolean,
    );

  const remember =
    <P extends { checkpoint: CheckpointRef }, R>(
      name: string,
      call: (params: P, options?: CallOptions<number>) => Promise<R>,
      scope = fingerprints.checkpoint,
      othersOf: (result: R) => readonly string[] = () => [],
    ) =>
    async (params: P, options: CallOptions<number> = {}): Promise<R> => {
      const key = JSON.stringify([name, params, await scope(params.checkpoint)]);
      const known = results.get(key);
      const kept = known && (await asTheyWere(known)) ? known : await together(key, options, ask);
      if (kept !== known) results.set(key, kept);
      return kept.result as R;

      async function ask(shared: CallOptions<number>): Promise<CachedResult> {
        const result = await call(params, shared);
        const others = await Promise.all(
          othersOf(result).map(async (folder) => [folder, await fingerprints.run(folder)] as const),
        );
        return { result, others: new Map(others) };
      }
    };

  const attention = remember('attention', (params: Parameters<Inspection['attention']>[0], { signal } = {}) =>
    inner.attention(params, { signal }),
  );
  let catalogue: ReturnType<Inspection['probes']> | undefined;
  /** Every engine process has the same probes, so one answer is enough; a failure is not kept. */
  const probes: Inspection['probes'] = () =>
    (catalogue ??= inner.probes(null).catch((error: unknown) => {
      catalogue = undefined;
      throw error;
    }));
  return {
    probes,
    evaluate: remember('evaluate', inner.evaluate),
    attention: (params, { signal } = {}) => attention(params, { signal }),
    failures: remember('failures', inner.failures),
    probe: remember(
      'probe',
      inner.probe,
      async (checkpoint) => `${await fingerprints.checkpoint(checkpoint)} ${await fingerprints.run(checkpoint.folder)}`,
      ({ also = [] }) => also.map(({ folder }) => folder),
    ),
  };
}
