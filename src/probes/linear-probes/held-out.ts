import { Matrix } from 'ml-matrix';
import { fitLogistic } from '../math/logistic';
import { Ridge } from '../math/ridge';

/** What a probe predicts from an activation, for each prompt. */
export interface Labels {
  /** How many classes there are, numbered from 0; null where the values are numbers. */
  readonly classes: number | null;
  readonly values: Float64Array;
}

export type Method = 'ridge' | 'logistic';

/**
 * Scores linear probes on held-out prompts, in the order of `labels`: for classes the share predicted right, for
 * numbers R² = 1 − Σ(error²) / Σ(deviation²). Classes are regressed as one-hot vectors and the largest output
 * wins; all labels share one factored matrix.
 * @param features [prompts, width]; the first `train` rows are fitted, the rest held out
 * @param pause called regularly
 */
export async function heldOutScores(
  features: Matrix,
  train: number,
  labels: readonly Labels[],
  method: Method,
  pause: () => Promise<void>,
): Promise<number[]> {
  const { rows, columns: width } = features;
  const ridge = await Ridge.of(features.subMatrix(0, train - 1, 0, width - 1), pause);
  const test = ridge.centre(features.subMatrix(train, rows - 1, 0, width - 1));
  const offsets = offsetsOf(labels);
  const weights = ridge.solve(await productsWith(ridge.centred, labels, offsets, pause));
  const outputs = test.mmul(weights);
  const scores: number[] = [];
  for (const [l, { classes, values }] of labels.entries()) {
    await pause();
    const known = values.subarray(0, train);
    const held = values.subarray(train);
    if (classes === null) {
      scores.push(
        explained(
          held,
          outputs.getColumn(offsets[l]).map((output) => output + mean(known)),
        ),
      );
      continue;
    }
    const columns = range(offsets[l], classes);
    if (method === 'ridge') {
      scores.push(shareRight(outputs.subMatrixColumn(columns), shares(known, classes), held));
      continue;
    }
    const fitted = await fitLogistic(ridge, known, classes, weights.subMatrixColumn(columns), pause);
    scores.push(shareRight(test.mmul(fitted.subMatrix(0, width - 1, 0, classes - 1)), fitted.getRow(width), held));
  }
  return scores;
}

const range = (first: number, count: number) => Array.from({ length: count }, (_, i) => first + i);
const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** The first output column of each label, then the number of columns. */
function offsetsOf(labels: readonly Labels[]): number[] {
  let next = 0;
  return [...labels.map(({ classes }) => (next += classes ?? 1) - (classes ?? 1)), next];
}

/** XᵀY of centred features with every label's columns; for a one-hot column, the sum over the rows of its class. */
async function productsWith(
  centred: Matrix,
  labels: readonly Labels[],
  offsets: readonly number[],
  pause: () => Promise<void>,
): Promise<Matrix> {
  const { rows, columns: width } = centred;
  const features = Float64Array.from(centred.to1DArray());
  const turned = new Float64Array(offsets.at(-1)! * width);
  for (const [l, { classes, values }] of labels.entries()) {
    await pause();
    const middle = classes === null ? mean(values.subarray(0, rows)) : 0;
    for (let i = 0; i < rows; i++) {
      const column = offsets[l] + (classes === null ? 0 : values[i]);
      const amount = classes === null ? values[i] - middle : 1;
      for (let d = 0; d < width; d++) turned[column * width + d] += amount * features[i * width + d];
    }
  }
  return Matrix.from1DArray(offsets.at(-1)!, width, turned).transpose();
}

function shares(values: Float64Array, classes: number): number[] {
  const counts = new Array<number>(classes).fill(0);
  for (const value of values) counts[value] += 1 / values.length;
  return counts;
}

/** How often the right class has the largest output plus intercept. */
function shareRight(outputs: Matrix, intercepts: readonly number[], expected: Float64Array): number {
  let right = 0;
  expected.forEach((value, i) => {
    const row = outputs.getRow(i).map((output, c) => output + intercepts[c]);
    right += Number(row.indexOf(Math.max(...row)) === value);
  });
  return right / expected.length;
}

function explained(expected: Float64Array, predicted: readonly number[]): number {
  const middle = mean(expected);
  const errors = expected.map((value, i) => (value - predicted[i]) ** 2);
  const deviations = expected.map((value) => (value - middle) ** 2);
  return 1 - mean(errors) / mean(deviations);
}
