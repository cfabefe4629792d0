/** The greatest common divisor of two numbers, 0 or more. */
export function numberGcd(a: number, b: number): number {
  return b === 0 ? a : numberGcd(b, a % b);
}

/** The divisors of n, ascending. n up to 2^53, found in √n steps. */
export function divisorsOf(n: number): number[] {
  const small: number[] = [];
  for (let d = 1; d * d <= n; d++) if (n % d === 0) small.push(d);
  const large = small.map((d) => n / d).reverse();
  return small.at(-1) === large[0] ? [...small, ...large.slice(1)] : [...small, ...large];
}

/** The prime factors of n, ascending, each once. */
export function primesOf(n: number): number[] {
  const primes: number[] = [];
  let rest = n;
  for (let d = 2; d * d <= rest; d++) {
    if (rest % d === 0) primes.push(d);
    while (rest % d === 0) rest /= d;
  }
  return rest > 1 ? [...primes, rest] : primes;
}

/** The products of distinct given primes with their sign in inclusion and exclusion, μ(d). */
export function signedProducts(primes: readonly number[]): { readonly product: number; readonly sign: 1n | -1n }[] {
  let products: { product: number; sign: 1n | -1n }[] = [{ product: 1, sign: 1n }];
  for (const prime of primes)
    products = [
      ...products,
      ...products.map(({ product, sign }) => ({
        product: product * prime,
        sign: sign === 1n ? (-1n as const) : (1n as const),
      })),
    ];
  return products;
}

/** The inverse of a unit modulo m, by Euclid's extended algorithm; 0 modulo 1. */
export function inverse(unit: number, m: number): number {
  let r0 = m;
  let r1 = unit % m;
  let t0 = 0;
  let t1 = 1;
  while (r1 > 0) {
    const quotient = Math.floor(r0 / r1);
    [r0, r1, t0, t1] = [r1, r0 - quotient * r1, t1, t0 - quotient * t1];
  }
  return ((t0 % m) + m) % m;
}

/**
 * Σ ⌊(slope·i + offset) / m⌋ over 0 ≤ i < n, in O(log m) steps: a count of lattice points that swaps the axes as
 * Euclid's algorithm does (Graham, Knuth, Patashnik, Concrete Mathematics, 3.5). Exact while slope·n + offset, n² and
 * the sum itself stay below 2^53.
 */
export function floorSum(n: number, m: number, slope: number, offset: number): number {
  let total = 0;
  let count = n;
  let divisor = m;
  let a = slope;
  let b = offset;
  for (;;) {
    if (a >= divisor) {
      total += ((count * (count - 1)) / 2) * Math.floor(a / divisor);
      a %= divisor;
    }
    if (b >= divisor) {
      total += count * Math.floor(b / divisor);
      b %= divisor;
    }
    const top = a * count + b;
    if (top < divisor) return total;
    count = Math.floor(top / divisor);
    b = top % divisor;
    [divisor, a] = [a, divisor];
  }
}
