import { muon } from '../optimizers/muon';
import type { Orthogonalizer } from '../optimizers/optimizer';
import type { TensorFlow } from './load';

/**
 * Newton-Schulz iteration, X ← a X + (b A + c A²) X with A = X Xᵀ or, where a matrix is taller than wide, from the
 * right with A = Xᵀ X.
 */
export function tensorflowOrthogonalizer(tf: TensorFlow): Orthogonalizer {
  const {
    steps,
    coefficients: [a, b, c],
  } = muon.newtonSchulz;
  return (rows, columns) =>
    Promise.resolve(async (matrix) => {
      const tall = rows > columns;
      const orthogonal = tf.tidy(() => {
        let x = tf.tensor2d(matrix, [rows, columns]);
        for (let i = 0; i < steps; i++) {
          const gram = tf.matMul(x, x, tall, !tall);
          const polynomial = tf.add(tf.mul(b, gram), tf.mul(c, tf.matMul(gram, gram)));
          x = tf.add(tf.mul(a, x), tall ? tf.matMul(x, polynomial) : tf.matMul(polynomial, x));
        }
        return x;
      });
      const numbers = (await orthogonal.data()) as Float32Array;
      orthogonal.dispose();
      return numbers;
    });
}
