/** A place where threads wait for each other, on two words of shared memory (a sense-counting barrier). */
export class Barrier {
  /** @param words two int32 in a SharedArrayBuffer, zero at first: threads arrived, and rounds gone by */
  constructor(
    private readonly words: Int32Array,
    private readonly threads: number,
  ) {}

  /** Blocks until every thread has called it as often as this one. */
  wait(): void {
    const round = Atomics.load(this.words, 1);
    if (Atomics.add(this.words, 0, 1) + 1 === this.threads) {
      Atomics.store(this.words, 0, 0);
      Atomics.add(this.words, 1, 1);
      Atomics.notify(this.words, 1);
    } else {
      while (Atomics.load(this.words, 1) === round) Atomics.wait(this.words, 1, round);
    }
  }
}
