/** What the rounds of a barrier read when it was given up. */
const abandoned = -1;

/** A place where threads wait for each other, on two words of shared memory (a sense-counting barrier). */
export class Barrier {
  /** @param words two int32 in a SharedArrayBuffer, zero at first: threads arrived, and rounds gone by */
  constructor(
    private readonly words: Int32Array,
    private readonly threads: number,
  ) {}

  /**
   * Blocks until every thread has called it as often as this one. @throws Error when it was given up, before or
   * meanwhile
   */
  wait(): void {
    const round = Atomics.load(this.words, 1);
    if (round !== abandoned) {
      if (Atomics.add(this.words, 0, 1) + 1 === this.threads) {
        Atomics.store(this.words, 0, 0);
        Atomics.compareExchange(this.words, 1, round, round + 1);
        Atomics.notify(this.words, 1);
      } else {
        while (Atomics.load(this.words, 1) === round) Atomics.wait(this.words, 1, round);
      }
    }
    if (Atomics.load(this.words, 1) === abandoned) throw new Error('another thread will never arrive');
  }

  /** Gives the barrier up, for good: a thread is gone, and those that wait for it, now or later, are let go. */
  abandon(): void {
    Atomics.store(this.words, 1, abandoned);
    Atomics.notify(this.words, 1);
  }
}
