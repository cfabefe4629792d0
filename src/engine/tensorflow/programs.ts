import type { Tensor } from '@tensorflow/tfjs';
import { forward, type ModelInputs, type Pass } from '../../model/gpt';
import { parametersOf, sizeOf } from '../../model/parameters';
import type { ModelConfig } from '../../shared/results';
import type { TensorFlow } from './load';
import { TensorflowOps } from './tensorflow-ops';

/** The model's parameters as tensors, in the order of the flat vector, which is copied. Whoever asks disposes of them. */
export function parameterTensors(tf: TensorFlow, config: ModelConfig, flat: Float32Array): Tensor[] {
  let at = 0;
  return parametersOf(config).map(({ shape }) => {
    const end = at + sizeOf(shape);
    const tensor = tf.tensor(flat.slice(at, end), [...shape], 'float32');
    at = end;
    return tensor;
  });
}

const byName = (config: ModelConfig, parameters: readonly Tensor[]) => new Map(parametersOf(config).map(({ name }, i) => [name, parameters[i]]));

/** Forward alone. Gives `logits` [batch, tokens − from, vocabulary] and each tap asked for under its own name; whoever asks disposes of them. */
export function forwardPass(tf: TensorFlow, config: ModelConfig, parameters: readonly Tensor[], inputs: ModelInputs<Tensor>, pass: Pass, taps: readonly string[] = []): Record<string, Tensor> {
  return tf.tidy(() => {
    const outputs: Record<string, Tensor> = {};
    const ops = new TensorflowOps(tf, byName(config, parameters), (name, x) => {
      if (taps.includes(name)) outputs[name] = x;
      return x;
    });
    outputs.logits = forward(ops, config, inputs, pass);
    return outputs;
  });
}

/** Forward and backward. Gives the `loss`, a scalar, and the `gradient`, flat; whoever asks disposes of them. */
export function trainPass(tf: TensorFlow, config: ModelConfig, parameters: Tensor[], inputs: ModelInputs<Tensor>, targets: Tensor, pass: Pass): { loss: Tensor; gradient: Tensor } {
  return tf.tidy(() => {
    const lossOf = (...values: Tensor[]) => {
      const ops = new TensorflowOps(tf, byName(config, values));
      return ops.crossEntropy(forward(ops, config, inputs, pass), targets);
    };
    const { value, grads } = tf.valueAndGrads(lossOf)(parameters);
    return { loss: value, gradient: tf.concat(grads.map((gradient) => tf.reshape(gradient, [-1]))) };
  });
}
