/**
 * The share of the points' variance that lies between groups, η² = Σ n_g |mean_g − mean|² / Σ |x − mean|²: 1 if the
 * group determines the point, 0 if it says nothing, (groups − 1) / (points − 1) on average for random groups. NaN if
 * all points are equal.
 * @param coordinates for each coordinate, its value at every point
 */
export function separation(coordinates: readonly (readonly number[])[], groups: ArrayLike<number>): number {
  let between = 0;
  let total = 0;
  for (const values of coordinates) {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const sums = new Map<number, { sum: number; count: number }>();
    values.forEach((value, i) => {
      const group = sums.get(groups[i]) ?? { sum: 0, count: 0 };
      sums.set(groups[i], { sum: group.sum + value - mean, count: group.count + 1 });
      total += (value - mean) ** 2;
    });
    for (const { sum, count } of sums.values()) between += sum ** 2 / count;
  }
  return between / total;
}
