import type { Tensor } from '@tensorflow/tfjs';
import { forward, type MiddleInputs, type ModelInputs, type Pass } from '../../model/gpt';
import { parametersOf } from '../../model/parameters';
import { sizeOf } from '../../model/parameter-spec';
import { positionAxis, tapShape } from '../../model/taps';
import type { ModelConfig } from '../../shared/model-config';
import type { Edit, PassOptions } from '../runner';
import type { TensorFlow } from './load';
import { TensorflowOps } from './tensorflow-ops';

/** The model's parameters as tensors, in the order of the flat vector, which is copied. The caller disposes of them. */
export function parameterTensors(tf: TensorFlow, config: ModelConfig, flat: Float32Array): Tensor[] {
  let at = 0;
  return parametersOf(config).map(({ shape }) => {
    const end = at + sizeOf(shape);
    const tensor = tf.tensor(flat.slice(at, end), [...shape], 'float32');
    at = end;
    return tensor;
  });
}

const byName = (config: ModelConfig, parameters: readonly Tensor[]) =>
  new Map(parametersOf(config).map(({ name }, i) => [name, parameters[i]]));

/**
 * Forward alone. Gives `logits` [batch, tokens − from, vocabulary] and each tap asked for under its own name, after its
 * edits. The caller disposes of them.
 */
export function forwardPass(
  tf: TensorFlow,
  config: ModelConfig,
  parameters: readonly Tensor[],
  inputs: ModelInputs<Tensor> | MiddleInputs<Tensor>,
  pass: Pass,
  { taps = [], edits = [] }: PassOptions = {},
): Record<string, Tensor> {
  return tf.tidy(() => {
    const outputs: Record<string, Tensor> = {};
    const ops = new TensorflowOps(tf, byName(config, parameters), (name, x) => {
      const after = edits.reduce(
        (value, edit) => (edit.tap === name ? edited(tf, value, config, pass.tokens, edit) : value),
        x,
      );
      if (taps.includes(name)) outputs[name] = after;
      return after;
    });
    outputs.logits = forward(ops, config, inputs, pass);
    return outputs;
  });
}

/** An activation after an edit. If it is computed at the last positions only, the edit is cut down to those. */
function edited(tf: TensorFlow, x: Tensor, config: ModelConfig, tokens: number, { tap, where, value }: Edit): Tensor {
  const one = tapShape(config, tap, tokens);
  const axis = positionAxis(one) + 1;
  const fed = (values: Uint8Array | Float32Array, shape: number[], type: 'bool' | 'float32') => {
    const whole = tf.tensor(values, [values.length / sizeOf(shape), ...shape], type);
    const start = whole.shape.map((_, i) => (i === axis ? tokens - x.shape[axis] : 0));
    return tf.slice(
      whole,
      start,
      whole.shape.map((n, i) => (i === axis ? x.shape[axis] : n)),
    );
  };
  const mask = fed(where, [...one.slice(0, -1), 1], 'bool');
  return tf.where(
    tf.broadcastTo(mask, x.shape),
    value ? tf.broadcastTo(fed(value, one, 'float32'), x.shape) : tf.zerosLike(x),
    x,
  );
}

/** Forward and backward. Gives the `loss`, a scalar, and the `gradient`, flat. The caller disposes of them. */
export function trainPass(
  tf: TensorFlow,
  config: ModelConfig,
  parameters: Tensor[],
  inputs: ModelInputs<Tensor>,
  targets: Tensor,
  pass: Pass,
): { loss: Tensor; gradient: Tensor } {
  return tf.tidy(() => {
    const lossOf = (...values: Tensor[]) => {
      const ops = new TensorflowOps(tf, byName(config, values));
      return ops.crossEntropy(forward(ops, config, inputs, pass), targets);
    };
    const { value, grads } = tf.valueAndGrads(lossOf)(parameters);
    return { loss: value, gradient: tf.concat(grads.map((gradient) => tf.reshape(gradient, [-1]))) };
  });
}
