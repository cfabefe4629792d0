import { setImmediate } from 'node:timers/promises';
import type { Tensor } from '@tensorflow/tfjs';
import type { Recipe } from '../../shared/recipe';
import type { EngineIdentity } from '../../shared/identities';
import type { ModelConfig } from '../../shared/model-config';
import { parameterCount } from '../../model/parameters';
import { layoutOf } from '../../tasks/layout';
import { decayedParameters } from '../optimizers/adamw';
import { clipFactor } from '../optimizers/clip';
import type { Optimizer } from '../optimizers/optimizer';
import { rateFactor } from '../optimizers/schedule';
import { optimizerNamed } from '../optimizers/optimizers';
import { exampleShape, trainingBatches, type RandomTokens } from '../training-batch';
import type { TrainingBackend } from '../training-backend';
import type { TensorFlow } from './load';
import { tensorflowOrthogonalizer } from './newton-schulz';
import { parameterTensors, trainPass } from './programs';
import { tensorflowRunner } from './tensorflow-runner';

/** Examples per forward and backward pass; the gradients of larger batches are summed. */
const microBatch = 1024;

/** Training with gradients by TensorFlow; the optimizer works on flat vectors in JavaScript. */
export function tensorflowTraining(
  tf: TensorFlow,
  engine: EngineIdentity,
  recipe: Recipe,
  config: ModelConfig,
  random?: RandomTokens,
): TrainingBackend {
  const layout = layoutOf(recipe.task);
  const { tokens, from } = exampleShape(recipe, random);
  const size = parameterCount(config);
  const state = {
    parameters: new Float32Array(size),
    mean: new Float32Array(size),
    square: new Float32Array(size),
    decayed: decayedParameters(config),
  };
  let optimizer: Optimizer | undefined;
  const batches = trainingBatches(recipe, config, (example, token) => example * tokens + token, random);

  /** Loss and gradient of some examples. */
  async function gradientOf(
    parameters: Tensor[],
    first: number,
    count: number,
  ): Promise<{ loss: number; gradient: Float32Array }> {
    const { ids, targets, positions, dropout } = batches(first, count);
    const idTensor = (data: Int32Array, columns: number) => tf.tensor2d(data, [count, columns], 'int32');
    const inputs = {
      ids: idTensor(ids, tokens),
      ...(positions && { positions: idTensor(positions, tokens) }),
      ...(dropout && { dropout: dropout.map((factors) => tf.tensor3d(factors, [count, tokens, config.width])) }),
    };
    const wanted = idTensor(targets, tokens - from);
    const { loss, gradient } = trainPass(tf, config, parameters, inputs, wanted, { tokens, from });
    const result = { loss: (await loss.data())[0], gradient: (await gradient.data()) as Float32Array };
    tf.dispose([inputs, wanted, loss, gradient]);
    return result;
  }

  /** One step over its whole batch. @returns its mean loss */
  async function run(step: number): Promise<number> {
    const parameters = parameterTensors(tf, config, state.parameters);
    const sum = new Float32Array(size);
    let loss = 0;
    for (let first = 0; first < recipe.batch; first += microBatch) {
      const count = Math.min(microBatch, recipe.batch - first);
      const part = await gradientOf(parameters, (step - 1) * recipe.batch + first, count);
      const share = count / recipe.batch;
      for (let i = 0; i < size; i++) sum[i] += share * part.gradient[i];
      loss += share * part.loss;
    }
    tf.dispose(parameters);
    const norm = Math.sqrt(sum.reduce((squares, value) => squares + value * value, 0));
    optimizer ??= await optimizerNamed(recipe.optimizer).open({
      recipe,
      config,
      state,
      orthogonalizer: tensorflowOrthogonalizer(tf),
    });
    for (let part = 0; part < optimizer.parts; part++)
      await optimizer.update(part, {
        step,
        gradient: sum,
        gradientScale: clipFactor(norm, recipe.clip),
        rateFactor: rateFactor(step, recipe),
      });
    return loss;
  }

  return {
    parameters: state.parameters,
    optimizer: new Map([
      ['mean', state.mean],
      ['square', state.square],
    ]),
    run: async (from, to, { signal, onStep }) => {
      const losses: number[] = [];
      let sum = 0;
      for (let step = from + 1; step <= to; step++) {
        const loss = await run(step);
        losses.push(loss);
        onStep(step, (sum += loss));
        // TensorFlow blocks this thread while it computes; messages, such as cancellations, are handled in between.
        await setImmediate();
        if (signal.aborted) break;
      }
      return Float64Array.from(losses);
    },
    runner: () => tensorflowRunner(tf, engine, layout, config, state.parameters),
  };
}
