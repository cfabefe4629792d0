/** How much an LRU cache holds, and who hears of what it drops. */
export interface LruOptions<V> {
  /** The most that all values together may weigh. */
  readonly limit: number;
  /** What a value weighs, in the unit of `limit`; 1 when left out, so that `limit` is a number of values. */
  readonly weigh?: (value: V) => number;
  /** Called with each value that is evicted or replaced. Somebody may still be using it. */
  readonly drop?: (value: V) => void;
}

/** A cache that evicts the least recently used values first. The value used last stays, whatever it weighs. */
export class LruCache<V> {
  // Kept in order of use: a map iterates over its keys in the order in which they were set.
  private readonly entries = new Map<string, { readonly value: V; readonly weight: number }>();
  private total = 0;

  constructor(private readonly options: LruOptions<V>) {}

  /** What all values weigh together. */
  get weight(): number {
    return this.total;
  }

  get(key: string): V | undefined {
    const entry = this.entries.get(key);
    if (!entry) return undefined;
    this.entries.delete(key);
    this.entries.set(key, entry);
    return entry.value;
  }

  set(key: string, value: V): void {
    const { limit, weigh = () => 1 } = this.options;
    this.delete(key);
    const weight = weigh(value);
    this.entries.set(key, { value, weight });
    this.total += weight;
    for (const oldest of this.entries.keys()) {
      if (this.total <= limit || this.entries.size === 1) break;
      this.delete(oldest);
    }
  }

  delete(key: string): void {
    const entry = this.entries.get(key);
    if (!entry) return;
    this.entries.delete(key);
    this.total -= entry.weight;
    this.options.drop?.(entry.value);
  }
}
