import { blockTap } from '../model/taps';
import type { ModelConfig } from '../shared/model-config';

/**
 * Activations of a forward pass that later passes resume from: for every layer the residual stream before it, its keys
 * and its values (a KV cache), for every sequence and position. Each is [tokens, rows, width], time-major, in memory
 * shared by all threads.
 */
export interface ActivationCache {
  readonly rows: number;
  readonly width: number;
  readonly layers: readonly CachedLayer[];
}
export interface CachedLayer {
  /** Left out for the first layer, where it is the embeddings. */
  readonly residual?: Float32Array;
  readonly keys: Float32Array;
  readonly values: Float32Array;
}

/** The cached parts of a layer, and the activation that each is. */
const parts = { residual: 'residPre', keys: 'k', values: 'v' } as const;
export type CachedPart = keyof typeof parts;

/** Everything that is cached of a pass. */
export function cachedParts({
  layers,
}: Pick<ModelConfig, 'layers'>): { readonly layer: number; readonly part: CachedPart; readonly tap: string }[] {
  const ofLayer = (layer: number) =>
    (Object.keys(parts) as CachedPart[]).map((part) => ({ layer, part, tap: blockTap(layer, parts[part]) }));
  return Array.from({ length: layers }, (_, layer) => ofLayer(layer))
    .flat()
    .filter(({ layer, part }) => layer > 0 || part !== 'residual');
}

/** Bytes per sequence. */
export const keptBytes = ({ layers, width }: ModelConfig, tokens: number): number =>
  4 * tokens * width * (3 * layers - 1);

/**
 * Released caches, to be reused, the last ones only. The garbage collector does not count shared memory when it decides
 * to run, so caches that are left to it pile up.
 */
const free: { readonly size: string; readonly kept: ActivationCache }[] = [];
const mostFree = 2;

const sizeKey = ({ layers, width }: Pick<ModelConfig, 'layers' | 'width'>, tokens: number, rows: number): string =>
  [layers, width, tokens, rows].join();

/** An empty cache for a pass over `rows` sequences. */
export function allocateCache({ layers, width }: ModelConfig, tokens: number, rows: number): ActivationCache {
  const reusable = free.findIndex(({ size }) => size === sizeKey({ layers, width }, tokens, rows));
  if (reusable !== -1) return free.splice(reusable, 1)[0].kept;
  const allocate = () => new Float32Array(new SharedArrayBuffer(4 * tokens * rows * width));
  return {
    rows,
    width,
    layers: Array.from({ length: layers }, (_, layer) => ({
      ...(layer > 0 && { residual: allocate() }),
      keys: allocate(),
      values: allocate(),
    })),
  };
}

/** Makes a cache that nothing resumes from any more available to `allocateCache`. */
export function releaseCache(kept: ActivationCache, tokens: number): void {
  free.push({ size: sizeKey({ layers: kept.layers.length, width: kept.width }, tokens, kept.rows), kept });
  if (free.length > mostFree) free.shift();
}

/**
 * Writes computed rows into a cached activation.
 * @param room the cached activation
 * @param computed [tokens, batch, width], of which the first `count` rows are written
 * @param first the sequence of the first row
 */
export function putRows(
  room: Float32Array,
  { rows, width }: ActivationCache,
  computed: Float32Array,
  batch: number,
  count: number,
  first: number,
): void {
  for (let t = 0; t < room.length / (rows * width); t++)
    room.set(computed.subarray(t * batch * width, (t * batch + count) * width), (t * rows + first) * width);
}

/**
 * Copies some sequences of a cached activation at positions `from` … `to` − 1.
 * @param room the cached activation
 * @param sequences which ones; rows beyond them, up to `batch`, are zeros
 * @returns [to − from, batch, width]
 */
export function takeRows(
  room: Float32Array,
  { rows, width }: ActivationCache,
  sequences: Int32Array,
  batch: number,
  from: number,
  to: number,
): Float32Array {
  const taken = new Float32Array((to - from) * batch * width);
  const inARow = sequences.every((sequence, i) => sequence === sequences[0] + i);
  for (let t = from; t < to; t++) {
    const at = (t - from) * batch * width;
    if (inARow)
      taken.set(
        room.subarray((t * rows + sequences[0]) * width, (t * rows + sequences[0] + sequences.length) * width),
        at,
      );
    else
      sequences.forEach((sequence, i) =>
        taken.set(room.subarray((t * rows + sequence) * width, (t * rows + sequence + 1) * width), at + i * width),
      );
  }
  return taken;
}
