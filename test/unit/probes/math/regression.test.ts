import assert from 'node:assert/strict';
import { Matrix } from 'ml-matrix';
import { fitLogistic } from '../../../../src/probes/math/logistic';
import { Ridge } from '../../../../src/probes/math/ridge';
import { solveLinear } from '../../../support/linear-systems';
import { uniform } from '../../../support/model';

const examples = 40;
const width = 5;
const classes = 3;
const next = uniform(3);
const features = Array.from({ length: examples }, () => Array.from({ length: width }, () => 4 * next() - 1));
const labels = features.map(([first, second]) => {
  if (first + next() > 1.5) return 0;
  return second > 1 ? 1 : 2;
});
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const means = Array.from({ length: width }, (_, j) => mean(features.map((row) => row[j])));
const centred = features.map((row) => row.map((value, j) => value - means[j]));
const sum = (term: (i: number) => number) =>
  Array.from({ length: examples }, (_, i) => term(i)).reduce((total, value) => total + value, 0);
const gram = means.map((_, i) => means.map((__, j) => sum((e) => centred[e][i] * centred[e][j])));
const penalty = (1e-3 * gram.reduce((total, row, i) => total + row[i], 0)) / width;
const oneHot = Array.from({ length: classes }, (_, c) => labels.map((label) => Number(label === c)));

const unhurried = () => Promise.resolve();
let ridge: Ridge;
before(async () => (ridge = await Ridge.of(new Matrix(features), unhurried)));
const ridgeWeights = () => ridge.solve(ridge.centred.transpose().mmul(new Matrix(oneHot).transpose()));

describe('ridge regression', () => {
  it('solves its normal equations, as Gaussian elimination does', () => {
    const weights = ridgeWeights();
    oneHot.forEach((target, c) => {
      const expected = solveLinear(
        gram.map((row, i) => row.map((value, j) => value + (i === j ? penalty : 0))),
        means.map((_, j) => sum((e) => centred[e][j] * target[e])),
      );
      expected.forEach((value, j) => assert.ok(Math.abs(weights.get(j, c) - value) < 1e-10));
    });
  });

  it('gives weights of zero to features that never vary', async () => {
    const constant = await Ridge.of(
      new Matrix([
        [2, 1],
        [2, 1],
        [2, 1],
      ]),
      unhurried,
    );
    assert.deepEqual(
      constant.solve(constant.centred.transpose().mmul(new Matrix([[1], [2], [4]]))).to1DArray(),
      [0, 0],
    );
  });
});

describe('multinomial logistic regression', () => {
  /** The objective by its definition. */
  const loss = (weights: number[][], intercepts: number[]) => {
    const scores = (e: number) =>
      intercepts.map((b, c) => b + centred[e].reduce((total, value, j) => total + value * weights[j][c], 0));
    const data =
      sum((e) => Math.log(scores(e).reduce((total, score) => total + Math.exp(score), 0)) - scores(e)[labels[e]]) /
      examples;
    return data + (penalty / (2 * examples)) * weights.flat().reduce((total, value) => total + value ** 2, 0);
  };

  const fitted = async (options?: { steps: number; tolerance: number }) => {
    const rows = (await fitLogistic(ridge, labels, classes, ridgeWeights(), unhurried, options)).to2DArray();
    return { weights: rows.slice(0, width), intercepts: rows[width] };
  };
  let exact: Awaited<ReturnType<typeof fitted>>;
  before(async () => (exact = await fitted({ steps: 500, tolerance: 1e-8 })));

  it('comes to where its objective has no slope in any direction', () => {
    const { weights, intercepts } = exact;
    const at = (j: number, c: number, change: number) =>
      j < width
        ? loss(
            weights.map((row, i) => row.map((value, k) => (i === j && k === c ? value + change : value))),
            intercepts,
          )
        : loss(
            weights,
            intercepts.map((value, k) => (k === c ? value + change : value)),
          );
    for (let j = 0; j <= width; j++)
      for (let c = 0; c < classes; c++)
        assert.ok(Math.abs(at(j, c, 1e-4) - at(j, c, -1e-4)) / 2e-4 < 1e-6, `weight ${j} of class ${c}`);
  });

  it('is nearly there after its usual number of steps, where ridge regression is not', async () => {
    const least = loss(exact.weights, exact.intercepts);
    const { weights, intercepts } = await fitted();
    assert.ok(loss(weights, intercepts) < 1.01 * least);
    assert.ok(loss(ridgeWeights().to2DArray(), [0, 0, 0]) > 2 * least);
  });
});
