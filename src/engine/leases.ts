import { LruCache } from './lru-cache';

/** A thing that was made, and what is at work with it. */
class Leased<T> {
  private users = 0;
  private dropped = false;

  constructor(
    private readonly value: T,
    private readonly release: (value: T) => void,
  ) {}

  async use<R>(work: (value: T) => Promise<R>): Promise<R> {
    this.users++;
    try {
      return await work(this.value);
    } finally {
      this.users--;
      this.releaseUnused();
    }
  }

  drop(): void {
    this.dropped = true;
    this.releaseUnused();
  }

  private releaseUnused(): void {
    if (this.dropped && this.users === 0) this.release(this.value);
  }
}

/**
 * A small cache of things that must be released: the least recently used is dropped first, and released once nothing
 * works with it any more.
 */
export class Leases<T> {
  private readonly recent: LruCache<Leased<T>>;

  constructor(
    capacity: number,
    private readonly release: (value: T) => void,
  ) {
    this.recent = new LruCache(capacity, (leased) => leased.drop());
  }

  /** Does some work with a thing, which is made first where it is not there. */
  use<R>(key: string, make: () => Promise<T>, work: (value: T) => Promise<R>): Promise<R> {
    return this.recent
      .get(key, async () => new Leased<T>(await make(), this.release))
      .then((leased) => leased.use(work));
  }
}
