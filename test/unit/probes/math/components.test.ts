import assert from 'node:assert/strict';
import { Matrix } from 'ml-matrix';
import { coordinates, explainedVariance, principalComponents } from '../../../../src/probes/math/components';

const close = (actual: number, expected: number) =>
  assert.ok(Math.abs(actual - expected) < 1e-12, `${actual} where ${expected} is expected`);
/**
 * Twelve points of an ellipse of half-axes 3 and 1 in space, about (5, 6, 7), in the plane of (0, 0.6, 0.8) and (1, 0,
 * 0).
 */
const angles = Array.from({ length: 12 }, (_, i) => (2 * Math.PI * i) / 12);
const ellipse = new Matrix(angles.map((t) => [5 + Math.sin(t), 6 + 1.8 * Math.cos(t), 7 + 2.4 * Math.cos(t)]));

describe('principal components', () => {
  const basis = principalComponents(ellipse, 3);

  it('of an ellipse are its axes, their largest coordinate positive', () => {
    [
      [0, 0.6, 0.8],
      [1, 0, 0],
    ].forEach((direction, i) => direction.forEach((value, j) => close(basis.directions.get(i, j), value)));
  });

  it('explain what the squares of the half-axes say, and nothing across the plane', () => {
    explainedVariance(ellipse, basis).forEach((share, i) => close(share, [0.9, 0.1, 0][i]));
  });

  it('give every point its place in the ellipse', () => {
    const placed = coordinates(ellipse, basis);
    angles.forEach((t, i) => [3 * Math.cos(t), Math.sin(t), 0].forEach((value, j) => close(placed.get(i, j), value)));
  });

  it('are as many as there can be, with more coordinates than points', () => {
    const two = principalComponents(
      new Matrix([
        [0, 0, 0],
        [0, -2, 0],
      ]),
      3,
    );
    assert.deepEqual([two.directions.rows, two.directions.getRow(0).map(Math.abs)], [2, [0, 1, 0]]);
  });
});
