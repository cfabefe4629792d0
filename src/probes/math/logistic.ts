import { Matrix } from 'ml-matrix';
import { minimize, type Objective } from './minimize';
import type { Ridge } from './ridge';

/**
 * Multinomial logistic regression with the same penalty as ridge: the W, b that minimise mean −log softmax(xW +
 * b)[class] + λ/(2n) ‖W‖². It starts from the ridge regression of the classes. Böhning's bound (1992), ½ XᵀX per
 * class, uses the matrix that ridge has factored, so held-out accuracy converges in few steps; the exact minimum would
 * take many more.
 * @param classes of each of ridge's examples, 0 … `count` − 1
 * @param start weights [width, count]
 * @param pause called regularly
 * @returns [width + 1, count], for centred features; the last row is the intercepts
 */
export async function fitLogistic(
  ridge: Ridge,
  classes: ArrayLike<number>,
  count: number,
  start: Matrix,
  pause: () => Promise<void>,
  { steps = 25, tolerance = 1e-4 } = {},
): Promise<Matrix> {
  const { rows: examples, columns: width } = ridge.centred;
  const weights = width * count;
  // The inverse of (XᵀX + λI) / 2n for the weights and of 1/2 for the intercepts.
  const precondition = (gradient: Float64Array) => {
    const product = ridge.solve(Matrix.from1DArray(width, count, gradient.subarray(0, weights))).to1DArray();
    return gradient.map((slope, i) => (i < weights ? 2 * examples * product[i] : 2 * slope));
  };
  const flat = new Float64Array(weights + count);
  flat.set(start.to1DArray());
  return Matrix.from1DArray(
    width + 1,
    count,
    await minimize(lossOf(ridge, classes, count), flat, precondition, { steps, tolerance, pause }),
  );
}

/** The loss of flat weights and intercepts [width + 1, count], and its gradient. Plain loops, because it is hot. */
function lossOf({ centred, penalty }: Ridge, classes: ArrayLike<number>, count: number): Objective {
  const { rows: examples, columns: width } = centred;
  const features = Float64Array.from(centred.to1DArray());
  const weights = width * count;
  const errors = new Float64Array(count);

  return (flat) => {
    const gradient = new Float64Array(flat.length);
    let loss = 0;
    for (let i = 0; i < examples; i++) {
      errors.set(flat.subarray(weights));
      for (let j = 0; j < width; j++) {
        const x = features[i * width + j];
        for (let c = 0; c < count; c++) errors[c] += x * flat[j * count + c];
      }
      loss += softmaxErrors(errors, classes[i]);
      for (let j = 0; j < width; j++) {
        const x = features[i * width + j] / examples;
        for (let c = 0; c < count; c++) gradient[j * count + c] += x * errors[c];
      }
      for (let c = 0; c < count; c++) gradient[weights + c] += errors[c] / examples;
    }
    let size = 0;
    for (let i = 0; i < weights; i++) {
      gradient[i] += (penalty * flat[i]) / examples;
      size += flat[i] ** 2;
    }
    return { value: (loss + (penalty / 2) * size) / examples, gradient };
  };
}

/** Turns scores into softmax minus one-hot, in place, and returns −log softmax of the right class. */
function softmaxErrors(scores: Float64Array, right: number): number {
  let largest = -Infinity;
  for (const score of scores) largest = Math.max(largest, score);
  const own = scores[right] - largest;
  let total = 0;
  for (let c = 0; c < scores.length; c++) total += scores[c] = Math.exp(scores[c] - largest);
  for (let c = 0; c < scores.length; c++) scores[c] = scores[c] / total - Number(c === right);
  return Math.log(total) - own;
}
