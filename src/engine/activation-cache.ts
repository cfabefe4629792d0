import { blockTap } from '../model/taps';
import type { ModelConfig } from '../shared/model-config';

/**
 * What a forward pass leaves for others that go on from it: of every layer the residual stream before it, its keys and
 * its values, of every sequence and position. Each is [tokens, rows, width], time-major, in memory that all threads
 * share.
 */
export interface ActivationCache {
  readonly rows: number;
  readonly width: number;
  readonly layers: readonly CachedLayer[];
}
export interface CachedLayer {
  /** Left out in the first layer, whose residual stream is but the embeddings. */
  readonly residual?: Float32Array;
  readonly keys: Float32Array;
  readonly values: Float32Array;
}

/** The parts of a layer that are kept, and of which activation each is. */
const parts = { residual: 'residPre', keys: 'k', values: 'v' } as const;
export type CachedPart = keyof typeof parts;

/** Everything that a pass of a model keeps. */
export function cachedParts({
  layers,
}: Pick<ModelConfig, 'layers'>): { readonly layer: number; readonly part: CachedPart; readonly tap: string }[] {
  const ofLayer = (layer: number) =>
    (Object.keys(parts) as CachedPart[]).map((part) => ({ layer, part, tap: blockTap(layer, parts[part]) }));
  return Array.from({ length: layers }, (_, layer) => ofLayer(layer))
    .flat()
    .filter(({ layer, part }) => layer > 0 || part !== 'residual');
}

/** Bytes that a sequence takes. */
export const keptBytes = ({ layers, width }: ModelConfig, tokens: number): number =>
  4 * tokens * width * (3 * layers - 1);

/**
 * Rooms that are free again, the last ones given back. Shared memory is not what the garbage collector looks at to
 * decide that it is time, so that rooms which are only left to it pile up.
 */
const free: { readonly size: string; readonly kept: ActivationCache }[] = [];
const mostFree = 2;

const sizeOfRoom = ({ layers, width }: Pick<ModelConfig, 'layers' | 'width'>, tokens: number, rows: number): string =>
  [layers, width, tokens, rows].join();

/** Room for what a pass over `rows` sequences leaves. */
export function roomFor({ layers, width }: ModelConfig, tokens: number, rows: number): ActivationCache {
  const again = free.findIndex(({ size }) => size === sizeOfRoom({ layers, width }, tokens, rows));
  if (again !== -1) return free.splice(again, 1)[0].kept;
  const room = () => new Float32Array(new SharedArrayBuffer(4 * tokens * rows * width));
  return {
    rows,
    width,
    layers: Array.from({ length: layers }, (_, layer) => ({
      ...(layer > 0 && { residual: room() }),
      keys: room(),
      values: room(),
    })),
  };
}

/** Gives a room back that nothing goes on from any more. */
export function giveBack(kept: ActivationCache, tokens: number): void {
  free.push({ size: sizeOfRoom({ layers: kept.layers.length, width: kept.width }, tokens, kept.rows), kept });
  if (free.length > mostFree) free.shift();
}

/**
 * Puts what was computed of some sequences in its place.
 * @param computed [tokens, batch, width], of which the first `count` rows are those sequences
 * @param first the first of those sequences
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
 * Copies some sequences at some positions.
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
