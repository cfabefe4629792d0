import type { ProbedModel } from '../probe-context';

/**
 * The way from the residual stream to the logits, in float64 on the raw weights: u_v · ((x − mean(x)) / σ(x) ⊙ w + b),
 * u_v the row of a token in the unembedding, σ² = var(x) + ε, w and b of the final LayerNorm.
 */
export interface Unembedding {
  readonly width: number;
  readonly vocabulary: number;
  /** The logit that LayerNorm's bias b gives each token, independent of x, [vocabulary]. */
  readonly constant: Float64Array;
  /** The direction in which x raises each token's logit, u_v ⊙ w minus its mean, so x need not be centred. */
  readonly directions: Float64Array;
  /** 1 / σ of the vector that starts at index `start` of `x`. */
  scale(x: ArrayLike<number>, start: number): number;
}

export function unembeddingOf({ runner: { config }, parameters }: ProbedModel): Unembedding {
  const { width, vocabulary, tiedEmbeddings, layerNormEpsilon } = config;
  const rows = parameters.get(tiedEmbeddings ? 'transformer.wte.weight' : 'lm_head.weight')!.data;
  const gain = parameters.get('transformer.ln_f.weight')!.data;
  const bias = parameters.get('transformer.ln_f.bias')?.data;
  const directions = new Float64Array(vocabulary * width);
  const constant = new Float64Array(vocabulary);
  for (let token = 0; token < vocabulary; token++) {
    const direction = directions.subarray(token * width, (token + 1) * width);
    for (let d = 0; d < width; d++) {
      direction[d] = rows[token * width + d] * gain[d];
      constant[token] += bias ? rows[token * width + d] * bias[d] : 0;
    }
    const mean = direction.reduce((sum, value) => sum + value, 0) / width;
    direction.forEach((value, d) => (direction[d] = value - mean));
  }
  const scale = (x: ArrayLike<number>, start: number) => {
    let sum = 0;
    let squares = 0;
    for (let d = 0; d < width; d++) sum += x[start + d];
    for (let d = 0; d < width; d++) squares += (x[start + d] - sum / width) ** 2;
    return 1 / Math.sqrt(squares / width + layerNormEpsilon);
  };
  return { width, vocabulary, constant, directions, scale };
}

/** Σ_d x[start + d] · y[from + d] over `size` numbers. */
export function dotAt(x: ArrayLike<number>, start: number, y: ArrayLike<number>, from: number, size: number): number {
  let sum = 0;
  for (let d = 0; d < size; d++) sum += x[start + d] * y[from + d];
  return sum;
}
