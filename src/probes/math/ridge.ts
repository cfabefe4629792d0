import { CholeskyDecomposition, Matrix } from 'ml-matrix';

/** The penalty relative to the mean variance of the features, so that it does not depend on their scale. */
const strength = 1e-3;

/**
 * Ridge regression (Hoerl and Kennard 1970) for any number of targets on the same features: W = (XᵀX + λI)⁻¹ XᵀY, X and
 * Y centred, λ = 10⁻³ · trace(XᵀX) / width. The matrix depends on the features alone, so it is factored once.
 */
export class Ridge {
  /**
   * @param means of the features, [width]
   * @param centred the features less their means, [examples, width]
   * @param penalty λ
   */
  private constructor(
    readonly means: readonly number[],
    readonly centred: Matrix,
    readonly penalty: number,
    private readonly factor: CholeskyDecomposition,
  ) {}

  /**
   * @param features [examples, width]
   * @param pause called regularly
   */
  static async of(features: Matrix, pause: () => Promise<void>): Promise<Ridge> {
    const means = features.mean('column');
    const centred = features.clone().subRowVector([...means]);
    const gram = await gramOf(centred, pause);
    // Constant features carry no information; the floor only keeps their matrix invertible.
    const penalty = Math.max((strength * gram.trace()) / gram.rows, 1e-9);
    for (let i = 0; i < gram.rows; i++) gram.set(i, i, gram.get(i, i) + penalty);
    return new Ridge(means, centred, penalty, new CholeskyDecomposition(gram));
  }

  /** (XᵀX + λI)⁻¹ times `products` [width, targets]: the weights, where `products` is XᵀY. */
  solve(products: Matrix): Matrix {
    return this.factor.solve(products);
  }

  /** Centres the features of other examples about the same means. */
  centre(features: Matrix): Matrix {
    return features.clone().subRowVector([...this.means]);
  }
}

/** XᵀX, one example at a time, so that it can pause: a fit to many examples spends its time here. */
async function gramOf(centred: Matrix, pause: () => Promise<void>): Promise<Matrix> {
  const { rows, columns: width } = centred;
  const gram = new Float64Array(width * width);
  for (let row = 0; row < rows; row++) {
    const x = centred.getRow(row);
    for (let i = 0; i < width; i++) for (let j = i; j < width; j++) gram[i * width + j] += x[i] * x[j];
    if (row % stride === 0) await pause();
  }
  for (let i = 0; i < width; i++) for (let j = 0; j < i; j++) gram[i * width + j] = gram[j * width + i];
  return Matrix.from1DArray(width, width, gram);
}

/** Examples between two pauses. */
const stride = 64;
