import { LruCache } from './lru-cache';

/**
 * An LRU cache of values that are slow to make. A value is made once, however many ask for it while it is being made,
 * and one that could not be made is tried again at the next call.
 */
export class AsyncLruCache<V> {
  private readonly promises: LruCache<Promise<V>>;

  /**
   * @param limit the number of values kept
   * @param drop called with each value that is evicted. Somebody may still be using it: use a `RefCountedCache` for
   * values
   * that must be released
   */
  constructor(limit: number, drop: (value: V) => void = () => undefined) {
    // A promise that rejects removes itself, and has no value to drop.
    this.promises = new LruCache({ limit, drop: (promise) => void promise.then(drop, () => undefined) });
  }

  get(key: string, make: () => Promise<V> | V): Promise<V> {
    const known = this.promises.get(key);
    if (known) return known;
    const made = (async () => make())();
    this.promises.set(key, made);
    made.catch(() => this.promises.get(key) === made && this.promises.delete(key));
    return made;
  }
}
