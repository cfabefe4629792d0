/** A function to minimise: its value at x, and its gradient. */
export type Objective = (x: Float64Array) => { readonly value: number; readonly gradient: Float64Array };

export const dot = (a: Float64Array, b: Float64Array): number => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
};
/** a + s·b. */
const along = (a: Float64Array, s: number, b: Float64Array): Float64Array => a.map((value, i) => value + s * b[i]);

/** How many past steps the curvature estimate uses. */
const memory = 8;

/**
 * L-BFGS (Nocedal and Wright, Numerical Optimization, algorithms 7.4 and 3.1): Newton steps with the inverse Hessian
 * estimated from the last few steps, with a backtracking line search.
 * @param precondition multiplies a vector by the initial estimate of the inverse Hessian
 * @param options at most `steps` steps; stops early once the gradient's largest entry is below `tolerance`; calls
 * `pause` after each step
 */
export async function minimize(
  objective: Objective,
  start: Float64Array,
  precondition: (gradient: Float64Array) => Float64Array,
  {
    steps,
    tolerance,
    pause,
  }: { readonly steps: number; readonly tolerance: number; readonly pause: () => Promise<void> },
): Promise<Float64Array> {
  let x = start;
  let { value, gradient } = objective(x);
  const history: { moved: Float64Array; turned: Float64Array; scale: number }[] = [];

  for (let step = 0; step < steps && gradient.some((slope) => Math.abs(slope) > tolerance); step++) {
    const direction = newtonDirection(gradient);
    const slope = dot(gradient, direction);
    let length = 1;
    let next = objective(along(x, length, direction));
    while (next.value > value + 1e-4 * length * slope && length > 1e-8)
      next = objective(along(x, (length /= 2), direction));
    if (length <= 1e-8) break;
    const moved = direction.map((d) => length * d);
    const turned = along(next.gradient, -1, gradient);
    const curvature = dot(moved, turned);
    if (curvature > 0) history.push({ moved, turned, scale: 1 / curvature });
    if (history.length > memory) history.shift();
    x = along(x, 1, moved);
    ({ value, gradient } = next);
    await pause();
  }
  return x;

  /** Minus the inverse Hessian times the gradient, by the two loops of algorithm 7.4. */
  function newtonDirection(from: Float64Array): Float64Array {
    let q = from;
    const shares = history.map(() => 0);
    for (let i = history.length - 1; i >= 0; i--) {
      const { moved, turned, scale } = history[i];
      shares[i] = scale * dot(moved, q);
      q = along(q, -shares[i], turned);
    }
    let r = precondition(q);
    history.forEach(({ moved, turned, scale }, i) => (r = along(r, shares[i] - scale * dot(turned, r), moved)));
    return r.map((value) => -value);
  }
}
