import { CholeskyDecomposition, Matrix } from 'ml-matrix';

/** The penalty relative to the mean variance of the features, so that it means the same whatever their scale. */
const strength = 1e-3;

/**
 * Ridge regression (Hoerl and Kennard 1970) for any number of targets on the same features: W = (XᵀX + λI)⁻¹ XᵀY, X and Y centred, λ = 10⁻³ · trace(XᵀX) / width.
 * The matrix depends on the features alone, so it is factored once.
 */
export class Ridge {
  /** Of the features, [width]. */
  readonly means: readonly number[];
  /** The features less their means, [examples, width]. */
  readonly centred: Matrix;
  /** λ. */
  readonly penalty: number;
  private readonly factor: CholeskyDecomposition;

  /** @param features [examples, width] */
  constructor(features: Matrix) {
    this.means = features.mean('column');
    this.centred = features.clone().subRowVector([...this.means]);
    const gram = this.centred.transpose().mmul(this.centred);
    // Features that never vary tell nothing; the floor only keeps their matrix invertible.
    this.penalty = Math.max((strength * gram.trace()) / gram.rows, 1e-9);
    for (let i = 0; i < gram.rows; i++) gram.set(i, i, gram.get(i, i) + this.penalty);
    this.factor = new CholeskyDecomposition(gram);
  }

  /** (XᵀX + λI)⁻¹ times `products` [width, targets]: the weights, where `products` is XᵀY. */
  solve(products: Matrix): Matrix {
    return this.factor.solve(products);
  }

  /** Features of other examples as `centred` has them. */
  centre(features: Matrix): Matrix {
    return features.clone().subRowVector([...this.means]);
  }
}
