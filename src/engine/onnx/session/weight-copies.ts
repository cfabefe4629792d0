import type { SharedWeights } from '../workers/worker-contract';

/** So many models are kept beside the one used last. */
const mostOthers = 3;

/**
 * Copies of weights for ONNX Runtime, which takes no feeds from shared memory: one for each model, the ones unused
 * longest dropped first.
 */
export class WeightCopies {
  private readonly copies = new Map<string, { readonly data: Float32Array; version: number }>();

  /** @param mostOtherBytes beside the copy used last: small models that are compared fit, large ones do not pile up */
  constructor(private readonly mostOtherBytes = 2 ** 27) {}

  /** The present numbers. The same array is written anew for a later version, so ask again before each pass. */
  of({ key, version, parameters }: Pick<SharedWeights, 'key' | 'version' | 'parameters'>): Float32Array {
    const copy = this.copies.get(key) ?? { data: new Float32Array(parameters.length), version: NaN };
    if (copy.version !== version) copy.data.set(parameters);
    copy.version = version;
    this.copies.delete(key);
    this.dropOthers();
    this.copies.set(key, copy);
    return copy.data;
  }

  /** Bytes of all copies. */
  get bytes(): number {
    return [...this.copies.values()].reduce((sum, { data }) => sum + data.byteLength, 0);
  }

  private dropOthers(): void {
    for (const key of this.copies.keys()) {
      if (this.copies.size <= mostOthers && this.bytes <= this.mostOtherBytes) break;
      this.copies.delete(key);
    }
  }
}
