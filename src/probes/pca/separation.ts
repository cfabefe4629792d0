/**
 * The share of points' variance that lies between groups, η² = Σ n_g |mean_g − mean|² / Σ |x − mean|²: 1 where the
 * group says where a point is, 0 where it says nothing, (groups − 1) / (points − 1) on average where groups are dealt
 * at random. Not a number where all points are one.
 * @param coordinates one list of all points' numbers for each coordinate
 */
export function separation(coordinates: readonly (readonly number[])[], groups: ArrayLike<number>): number {
  let [between, total] = [0, 0];
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
