import { LruCache } from '../../../shared/lru-cache';
import type { SharedWeights } from './shared-weights';

interface Copy {
  readonly data: Float32Array;
  version: number;
}

/** Copies of weights for ONNX Runtime, which takes no feeds from shared memory: one per model, in an LRU cache. */
export class WeightCopies {
  private readonly copies: LruCache<Copy>;

  /** @param limit the most bytes of all copies; the copy of the model used last always stays */
  constructor(limit = 2 ** 26) {
    this.copies = new LruCache({ limit, weigh: ({ data }) => data.byteLength });
  }

  /** The current weights. A later version overwrites the same array, so call this before each pass. */
  of({ key, version, parameters }: Pick<SharedWeights, 'key' | 'version' | 'parameters'>): Float32Array {
    const known = this.copies.get(key);
    const copy = known ?? { data: new Float32Array(parameters.length), version: NaN };
    if (!known) this.copies.set(key, copy);
    if (copy.version !== version) copy.data.set(parameters);
    copy.version = version;
    return copy.data;
  }

  /** Bytes of all copies. */
  get bytes(): number {
    return this.copies.weight;
  }
}
