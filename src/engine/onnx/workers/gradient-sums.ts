/*
 * Sums of gradients. Everything is added in float64 and in a fixed order, so that a curve does not depend on who adds.
 * The loops do several numbers a turn, since a turn itself costs V8 as much as an addition.
 */

/** sum ← factor · gradient */
export function setScaled(sum: Float32Array, gradient: Float32Array, factor: number): void {
  const { length } = sum;
  let i = 0;
  // Adding zero makes −0 the 0 that adding to a vector of zeros gives.
  for (; i + 3 < length; i += 4) {
    const a = factor * gradient[i];
    const b = factor * gradient[i + 1];
    const c = factor * gradient[i + 2];
    const d = factor * gradient[i + 3];
    sum[i] = 0 + a;
    sum[i + 1] = 0 + b;
    sum[i + 2] = 0 + c;
    sum[i + 3] = 0 + d;
  }
  for (; i < length; i++) sum[i] = 0 + factor * gradient[i];
}

/** sum ← sum + factor · gradient */
export function addScaled(sum: Float32Array, gradient: Float32Array, factor: number): void {
  const { length } = sum;
  let i = 0;
  for (; i + 3 < length; i += 4) {
    const a = sum[i] + factor * gradient[i];
    const b = sum[i + 1] + factor * gradient[i + 1];
    const c = sum[i + 2] + factor * gradient[i + 2];
    const d = sum[i + 3] + factor * gradient[i + 3];
    sum[i] = a;
    sum[i + 1] = b;
    sum[i + 2] = c;
    sum[i + 3] = d;
  }
  for (; i < length; i++) sum[i] += factor * gradient[i];
}

/**
 * Sums vectors into the first of them, over elements [start, end).
 * @param vectors at most eight
 * @returns the sum of the squares of the sums
 */
export function sumRange(vectors: readonly Float32Array[], start: number, end: number): number {
  if (vectors.length === 1) return squaresOf(vectors[0], start, end);
  return vectors.length === 2 ? sumOfTwo(vectors[0], vectors[1], start, end) : sumOfEight(vectors, start, end);
}

function squaresOf(vector: Float32Array, start: number, end: number): number {
  let squares = 0;
  for (let i = start; i < end; i++) squares += vector[i] * vector[i];
  return squares;
}

function sumOfTwo(a: Float32Array, b: Float32Array, start: number, end: number): number {
  let squares = 0;
  let i = start;
  for (; i + 1 < end; i += 2) {
    const x = a[i] + b[i];
    const y = a[i + 1] + b[i + 1];
    a[i] = x;
    a[i + 1] = y;
    squares += x * x;
    squares += y * y;
  }
  if (i < end) {
    const x = a[i] + b[i];
    a[i] = x;
    squares += x * x;
  }
  return squares;
}

/** −0 changes no number that it is added to, not even −0 or 0. */
let nothing = new Float32Array();

/** Up to eight vectors: written out, since a loop over the vectors takes three times as long. */
function sumOfEight(vectors: readonly Float32Array[], start: number, end: number): number {
  const { length } = vectors[0];
  if (vectors.length < 8 && nothing.length < length) nothing = new Float32Array(length).fill(-0);
  const [a, b, c, d = nothing, e = nothing, f = nothing, g = nothing, h = nothing] = vectors;
  let squares = 0;
  for (let i = start; i < end; i++) {
    const sum = a[i] + b[i] + c[i] + d[i] + e[i] + f[i] + g[i] + h[i];
    a[i] = sum;
    squares += sum * sum;
  }
  return squares;
}
