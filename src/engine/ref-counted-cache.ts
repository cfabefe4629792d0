import { AsyncLruCache } from '../shared/async-lru-cache';

/** A value, and the number of its users. */
class RefCounted<V> {
  private users = 0;
  private evicted = false;

  constructor(
    private readonly value: V,
    private readonly release: (value: V) => void,
  ) {}

  async use<R>(work: (value: V) => Promise<R>): Promise<R> {
    this.users++;
    try {
      return await work(this.value);
    } finally {
      this.users--;
      this.releaseUnused();
    }
  }

  evict(): void {
    this.evicted = true;
    this.releaseUnused();
  }

  private releaseUnused(): void {
    if (this.evicted && this.users === 0) this.release(this.value);
  }
}

/** An LRU cache of values that must be released: an evicted value is released when its last user is done. */
export class RefCountedCache<V> {
  private readonly values: AsyncLruCache<RefCounted<V>>;

  constructor(
    limit: number,
    private readonly release: (value: V) => void,
  ) {
    this.values = new AsyncLruCache(limit, (value) => value.evict());
  }

  /** Calls `work` with the value of a key, which is made first where it is missing. */
  async use<R>(key: string, make: () => Promise<V>, work: (value: V) => Promise<R>): Promise<R> {
    const value = await this.values.get(key, async () => new RefCounted<V>(await make(), this.release));
    return value.use(work);
  }
}
