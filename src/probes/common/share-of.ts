/** The share of items for which a condition holds; NaN for no items. */
export const shareOf = <T>(items: readonly T[], holds: (item: T) => boolean): number =>
  items.filter(holds).length / items.length;
