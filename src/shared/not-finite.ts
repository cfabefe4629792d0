/**
 * What a person should know of a model with weights that are NaN or infinite. @param names the tensors that hold them,
 * one or more
 */
export function notFiniteWords(names: readonly string[]): string {
  const shown = names.length <= 4 ? names.join(', ') : `${names.slice(0, 3).join(', ')} and ${names.length - 3} more`;
  return `Not all of its weights are finite numbers: ${shown}. What it computes with them means nothing.`;
}
