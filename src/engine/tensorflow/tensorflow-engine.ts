import type { ComputeEngine } from '../compute-engine';
import type { EngineIdentity } from '../../shared/identities';
import type { LoadedTensorflow } from './load';
import { forwardPass, parameterTensors, trainPass } from './programs';
import { tensorflowRunner } from './tensorflow-runner';
import { tensorflowProductRate } from './product-rate';
import { tensorflowTraining } from './tensorflow-training';

/** The engine of the TensorFlow.js package that was loaded. */
export function tensorflowEngine({ tf, library, version }: LoadedTensorflow): ComputeEngine {
  const identity: EngineIdentity = {
    name: 'tensorflow',
    library,
    version,
    workers: 1,
    label: `${library.replace('@tensorflow/', '')} ${version} · TensorFlow`,
  };
  return {
    identity,
    runner: (layout, config, parameters) => tensorflowRunner(tf, identity, layout, config, parameters),
    training: (recipe, config, random) => tensorflowTraining(tf, identity, recipe, config, random),
    productRate: () => tensorflowProductRate(tf),
    pass: ({ config, parameters, batch, ids, tokens, targets, from }) =>
      Promise.resolve(async () => {
        const named = parameterTensors(tf, config, parameters);
        const inputs = { ids: tf.tensor2d(ids, [batch, tokens], 'int32') };
        const wanted = tf.tensor2d(targets, [batch, tokens - from], 'int32');
        const trained = trainPass(tf, config, named, inputs, wanted, { tokens, from });
        const outputs = [
          forwardPass(tf, config, named, inputs, { tokens, from }).logits,
          trained.loss,
          trained.gradient,
        ];
        const [logits, loss, gradients] = await Promise.all(
          outputs.map(async (tensor) => (await tensor.data()) as Float32Array),
        );
        tf.dispose([named, inputs, wanted, outputs]);
        return { logits, loss: loss[0], gradients };
      }),
  };
}
