/** Whether no number is NaN or infinite. One pass without a branch: 0 times any other number is 0. */
export function isAllFinite(values: Float32Array): boolean {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += 0 * values[i];
  return sum === 0;
}
