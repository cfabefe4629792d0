/** Bounds of a share, 0 to 1. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** The normal distribution's 97.5% quantile: 95% lie within so many deviations. */
const deviations = 1.959963984540054;

/**
 * The 95% score interval of a share of which `hits` in `trials` were seen (Wilson, "Probable Inference, the Law of
 * Succession, and Statistical Inference", 1927). It stays within 0 and 1 and means something at both ends, where the
 * normal approximation has no width.
 * @param trials 1 or more
 */
export function wilsonInterval(hits: number, trials: number): Interval {
  const share = hits / trials;
  const spread = deviations ** 2 / trials;
  const centre = (share + spread / 2) / (1 + spread);
  const half = (deviations * Math.sqrt((share * (1 - share)) / trials + spread / trials / 4)) / (1 + spread);
  // At the ends one bound is the share itself, which rounding would miss.
  return { low: hits === 0 ? 0 : centre - half, high: hits === trials ? 1 : centre + half };
}

/** Whether a share lies in an interval, its bounds included. */
export const within = (share: number, { low, high }: Interval): boolean => share >= low && share <= high;
