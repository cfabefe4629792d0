/**
 * Computes the gradient of each input, in order, from that of the output; undefined where an input needs none.
 * `needed(i)` says whether input i depends on anything watched; if not, its gradient need not be computed.
 */
export type Backward<G> = (dy: G, needed: (input: number) => boolean) => readonly (G | undefined)[];

interface Entry<T, G> {
  readonly output: T;
  readonly inputs: readonly T[];
  readonly backward: Backward<G>;
}

/**
 * Reverse-mode differentiation: operations on values `T` are recorded in the order in which they run, and walked
 * backwards with gradients `G`. Only what depends on a watched value is recorded.
 */
export class Tape<T, G = T> {
  private readonly entries: Entry<T, G>[] = [];
  private readonly tracked = new Set<T>();

  /** @param add sums two gradients of one value */
  constructor(private readonly add: (a: G, b: G) => G) {}

  /** Asks for gradients with respect to `value`. */
  watch(value: T): void {
    this.tracked.add(value);
  }

  /** Records how `output` was computed from `inputs`, and returns it. */
  record(output: T, inputs: readonly T[], backward: Backward<G>): T {
    if (!inputs.some((input) => this.tracked.has(input))) return output;
    this.tracked.add(output);
    this.entries.push({ output, inputs, backward });
    return output;
  }

  /**
   * The gradient of `root` with respect to everything recorded on the way to it; `seed` is the gradient of the root
   * itself.
   */
  gradients(root: T, seed: G): Map<T, G> {
    const gradients = new Map<T, G>([[root, seed]]);
    for (const { output, inputs, backward } of this.entries.toReversed()) {
      const dy = gradients.get(output);
      if (dy === undefined) continue;
      backward(dy, (i) => this.tracked.has(inputs[i])).forEach((dx, i) => {
        if (dx === undefined || !this.tracked.has(inputs[i])) return;
        const before = gradients.get(inputs[i]);
        gradients.set(inputs[i], before === undefined ? dx : this.add(before, dx));
      });
    }
    return gradients;
  }
}
