import type { Tensor, Tensor2D } from '@tensorflow/tfjs';
import type { Ops } from '../../model/ops';
import type { TensorFlow } from './load';

/**
 * Runs the model's operations as TensorFlow tensors; gradients are TensorFlow.js's own. Whoever makes one of these
 * wraps it in `tidy`.
 */
export class TensorflowOps implements Ops<Tensor> {
  constructor(
    private readonly tf: TensorFlow,
    private readonly parameters: ReadonlyMap<string, Tensor>,
    private readonly onTap: (name: string, x: Tensor) => Tensor = (_, x) => x,
  ) {}

  parameter(name: string): Tensor {
    const value = this.parameters.get(name);
    if (!value) throw new Error(`the model has no parameter '${name}'`);
    return value;
  }

  constant(values: Float32Array, shape: readonly number[]): Tensor {
    return this.tf.tensor(values, [...shape], 'float32');
  }

  tap(name: string, x: Tensor): Tensor {
    return this.onTap(name, x);
  }

  /**
   * The gradient is a product with one-hot rows and not TensorFlow's own scatter, whose sums come in any order on a
   * GPU.
   */
  embedding(table: Tensor, ids: Tensor): Tensor {
    const { tf } = this;
    const [rows, width] = table.shape;
    const lookup = tf.customGrad((of, save) => {
      (save as (tensors: Tensor[]) => void)([ids]);
      const gradient = (dy: Tensor, [saved]: Tensor[]) =>
        tf.matMul(
          tf.oneHot(tf.reshape(saved, [-1]), rows, 1, 0, 'float32') as Tensor2D,
          tf.reshape(dy, [-1, width]) as Tensor2D,
          true,
        );
      return { value: tf.gather(of as Tensor, ids), gradFunc: gradient };
    });
    return lookup(table);
  }

  gather(table: Tensor, indices: readonly number[]): Tensor {
    return this.embedding(table, this.tf.tensor1d([...indices], 'int32'));
  }

  add(a: Tensor, b: Tensor): Tensor {
    return this.tf.add(a, b);
  }

  mul(a: Tensor, b: Tensor): Tensor {
    return this.tf.mul(a, b);
  }

  divide(a: Tensor, b: Tensor): Tensor {
    return this.tf.div(a, b);
  }

  /** |x| is x · sign(x): the gradient of TensorFlow.js's `abs` is −1 at 0, this one's is 0. */
  log1pAbs(x: Tensor): Tensor {
    const { tf } = this;
    return tf.log1p(tf.mul(x, tf.sign(x)));
  }

  linear(x: Tensor, weight: Tensor, bias?: Tensor): Tensor {
    const { tf } = this;
    const rows = tf.matMul(tf.reshape(x, [-1, x.shape.at(-1)!]), weight, false, true);
    return tf.reshape(bias ? tf.add(rows, bias) : rows, [...x.shape.slice(0, -1), weight.shape[0]]);
  }

  layerNorm(x: Tensor, weight: Tensor, bias: Tensor | undefined, epsilon: number): Tensor {
    const { tf } = this;
    const centred = tf.sub(x, tf.mean(x, -1, true));
    const variance = tf.mean(tf.square(centred), -1, true);
    const scaled = tf.mul(tf.div(centred, tf.sqrt(tf.add(variance, epsilon))), weight);
    return bias ? tf.add(scaled, bias) : scaled;
  }

  gelu(x: Tensor): Tensor {
    const { tf } = this;
    const inner = tf.mul(Math.sqrt(2 / Math.PI), tf.add(x, tf.mul(0.044715, tf.mul(x, tf.square(x)))));
    return tf.mul(tf.mul(0.5, x), tf.add(1, tf.tanh(inner)));
  }

  relu(x: Tensor): Tensor {
    return this.tf.relu(x);
  }

  slice(x: Tensor, axis: number, start: number, end: number): Tensor {
    const at = <V>(value: V, others: V[]) => others.map((other, i) => (i === axis ? value : other));
    return this.tf.slice(
      x,
      at(
        start,
        x.shape.map(() => 0),
      ),
      at(end - start, x.shape),
    );
  }

  concat(parts: readonly Tensor[], axis: number): Tensor {
    return this.tf.concat([...parts], axis);
  }

  splitHeads(x: Tensor, heads: number): Tensor {
    const { tf } = this;
    const [batch, tokens, width] = x.shape;
    return tf.transpose(tf.reshape(x, [batch, tokens, heads, width / heads]), [0, 2, 1, 3]);
  }

  mergeHeads(x: Tensor): Tensor {
    const { tf } = this;
    const [batch, heads, tokens, headWidth] = x.shape;
    return tf.reshape(tf.transpose(x, [0, 2, 1, 3]), [batch, tokens, heads * headWidth]);
  }

  rotate(x: Tensor, cosines: Float32Array, sines: Float32Array): Tensor {
    const { tf } = this;
    const [tokens, headWidth] = x.shape.slice(-2);
    const half = headWidth / 2;
    const cos = this.constant(cosines, [tokens, half]);
    const sin = this.constant(sines, [tokens, half]);
    const left = this.slice(x, 3, 0, half);
    const right = this.slice(x, 3, half, headWidth);
    return tf.concat(
      [tf.sub(tf.mul(left, cos), tf.mul(right, sin)), tf.add(tf.mul(right, cos), tf.mul(left, sin))],
      -1,
    );
  }

  attentionScores(q: Tensor, k: Tensor): Tensor {
    const { tf } = this;
    return tf.mul(tf.matMul(q, k, false, true), 1 / Math.sqrt(q.shape.at(-1)!));
  }

  addRelativeScores(scores: Tensor, q: Tensor, relativeKeys: Tensor): Tensor {
    const { tf } = this;
    const [batch, heads, queries, keys] = scores.shape;
    const headWidth = q.shape.at(-1)!;
    // One product a query: all its heads of the whole batch with the keys that are its own.
    const byQuery = tf.transpose(tf.reshape(q, [batch * heads, queries, headWidth]), [1, 0, 2]);
    const products = tf.matMul(byQuery, tf.reshape(relativeKeys, [queries, keys, headWidth]), false, true);
    const relative = tf.reshape(tf.transpose(products, [1, 0, 2]), scores.shape);
    return tf.add(scores, tf.mul(relative, 1 / Math.sqrt(headWidth)));
  }

  addScoreBias(scores: Tensor, bias: Tensor): Tensor {
    const { tf } = this;
    return tf.add(scores, tf.reshape(tf.transpose(bias, [1, 0]), scores.shape.slice(1)));
  }

  addDifferenceBias(scores: Tensor, table: Tensor, ids: Tensor): Tensor {
    const { tf } = this;
    const [queries, keys] = scores.shape.slice(-2);
    const reach = (table.shape[0] - 1) / 2;
    const whole = (value: number) => tf.scalar(value, 'int32');
    const difference = tf.sub(tf.expandDims(this.slice(ids, 1, keys - queries, keys), 2), tf.expandDims(ids, 1));
    const rows = tf.add(tf.minimum(tf.maximum(difference, whole(-reach)), whole(reach)), whole(reach));
    return tf.add(scores, tf.transpose(this.embedding(table, rows), [0, 3, 1, 2]));
  }

  scaleScores(scores: Tensor, factors: Tensor): Tensor {
    const { tf } = this;
    return tf.mul(scores, tf.expandDims(tf.transpose(factors, [1, 0]), 2));
  }

  causalSoftmax(scores: Tensor, offset: number): Tensor {
    const { tf } = this;
    const [queries, keys] = scores.shape.slice(-2);
    const mask = Float32Array.from({ length: queries * keys }, (_, i) =>
      i % keys <= Math.floor(i / keys) + offset ? 0 : -Infinity,
    );
    return tf.softmax(tf.add(scores, this.constant(mask, [queries, keys])));
  }

  mix(pattern: Tensor, v: Tensor): Tensor {
    return this.tf.matMul(pattern, v);
  }

  crossEntropy(logits: Tensor, targets: Tensor): Tensor {
    const { tf } = this;
    const vocabulary = logits.shape.at(-1)!;
    const logProbabilities = tf.logSoftmax(tf.reshape(logits, [-1, vocabulary]));
    const picked = tf.mul(logProbabilities, tf.oneHot(tf.reshape(targets, [-1]), vocabulary, 1, 0, 'float32'));
    return tf.neg(tf.div(tf.sum(picked), targets.size));
  }
}
