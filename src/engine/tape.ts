/** Takes the gradient of an output and gives the gradient of each input, in order; undefined where an input needs none. */
export type Backward<G> = (dy: G) => readonly (G | undefined)[];

interface Entry<T, G> {
  readonly output: T;
  readonly inputs: readonly T[];
  readonly backward: Backward<G>;
}

/** Reverse-mode differentiation: operations on values `T` are recorded in the order they run and walked backwards with gradients `G`. */
export class Tape<T, G = T> {
  private readonly entries: Entry<T, G>[] = [];

  /** @param add sums two gradients of one value */
  constructor(private readonly add: (a: G, b: G) => G) {}

  /** Notes how `output` came from `inputs`, and gives it back. */
  record(output: T, inputs: readonly T[], backward: Backward<G>): T {
    this.entries.push({ output, inputs, backward });
    return output;
  }

  /** The gradient of `root` with respect to everything it was computed from; `seed` is the gradient of the root itself. */
  gradients(root: T, seed: G): Map<T, G> {
    const gradients = new Map<T, G>([[root, seed]]);
    for (const { output, inputs, backward } of this.entries.toReversed()) {
      const dy = gradients.get(output);
      if (dy === undefined) continue;
      backward(dy).forEach((dx, i) => {
        if (dx === undefined) return;
        const before = gradients.get(inputs[i]);
        gradients.set(inputs[i], before === undefined ? dx : this.add(before, dx));
      });
    }
    return gradients;
  }
}
