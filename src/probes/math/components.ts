import { Matrix, SingularValueDecomposition } from 'ml-matrix';

/** A basis of principal components. */
export interface Components {
  /** The mean of the points it was computed from, [width]. */
  readonly mean: readonly number[];
  /** [components, width], orthonormal, the direction of the largest variance first. */
  readonly directions: Matrix;
}

/**
 * Principal component analysis (Pearson 1901) by singular value decomposition of the centred points. A direction's sign
 * is arbitrary; here its largest coordinate is positive.
 * @param points [points, width]
 * @param count how many components; capped at the number of points and of coordinates
 */
export function principalComponents(points: Matrix, count: number): Components {
  const mean = points.mean('column');
  const { rightSingularVectors } = new SingularValueDecomposition(points.clone().subRowVector(mean), {
    autoTranspose: true,
    computeLeftSingularVectors: false,
  });
  const kept = Math.min(count, points.rows, points.columns);
  const directions = rightSingularVectors.subMatrix(0, points.columns - 1, 0, kept - 1).transpose();
  for (let i = 0; i < kept; i++) {
    const row = directions.getRow(i);
    const largest = row.reduce((best, value) => (Math.abs(value) > Math.abs(best) ? value : best));
    if (largest < 0) directions.mulRow(i, -1);
  }
  return { mean, directions };
}

/** Coordinates of points in a basis, about their own mean or the given one: [points, components]. */
export const coordinates = (
  points: Matrix,
  { directions }: Components,
  mean: readonly number[] = points.mean('column'),
): Matrix =>
  points
    .clone()
    .subRowVector([...mean])
    .mmul(directions.transpose());

/** The share of the points' variance that lies along each direction of a basis. */
export function explainedVariance(points: Matrix, basis: Components): number[] {
  const total = points.clone().subRowVector(points.mean('column')).pow(2).sum();
  const along = coordinates(points, basis).pow(2).sum('column');
  return along.map((variance) => (total > 0 ? variance / total : 0));
}
