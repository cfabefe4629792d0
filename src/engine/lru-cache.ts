/**
 * A small cache of things that are slow to make, the least recently used dropped first. What is being made is made
 * once, however many ask for it.
 */
export class LruCache<T> {
  private readonly entries = new Map<string, Promise<T>>();

  /**
   * @param drop hears of each thing that is dropped, which somebody may still be working with: things that must be
   * released are for `Leases`
   */
  constructor(
    private readonly capacity: number,
    private readonly drop: (value: T) => void = () => undefined,
  ) {}

  get(key: string, make: () => Promise<T> | T): Promise<T> {
    const value = this.entries.get(key) ?? this.begin(key, make);
    this.entries.delete(key);
    this.entries.set(key, value);
    for (const [oldest, old] of this.entries) {
      if (this.entries.size <= this.capacity) break;
      this.entries.delete(oldest);
      void old.then(this.drop, () => undefined);
    }
    return value;
  }

  private begin(key: string, make: () => Promise<T> | T): Promise<T> {
    const value = (async () => make())();
    // What could not be made is asked for anew next time.
    value.catch(() => this.entries.get(key) === value && this.entries.delete(key));
    return value;
  }
}
