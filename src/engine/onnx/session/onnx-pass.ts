import type { PassAnswer, PassQuestion } from '../../compute-engine';
import { onDevice } from './on-device';
import { forwardProgram, trainProgram } from '../graph/programs';
import type { Provider } from '../graph/provider';
import { gradientFetches, parameterFeeds } from './parameter-tensors';
import { floatTensor, idTensor, openSession } from './session';

/** Prepares a forward and backward pass of one shape on this thread. The pass may throw DeviceLost. */
export async function onnxPass(
  { config, parameters, batch, ids, tokens, targets, from }: PassQuestion,
  provider: Provider,
): Promise<() => Promise<PassAnswer>> {
  const shape = { batch, tokens, from };
  const forward = await openSession(forwardProgram(config, shape, { provider }), provider);
  const train = await openSession(trainProgram(config, shape, { provider }), provider);
  const feeds = { ...parameterFeeds(config, parameters, provider), ids: idTensor(ids, [batch, tokens]) };
  return () =>
    onDevice(async () => {
      const { logits } = await forward.run(feeds);
      const gradients = new Float32Array(parameters.length);
      const loss = new Float32Array(1);
      await train.run(
        { ...feeds, targets: idTensor(targets, [batch, tokens - from]) },
        { loss: floatTensor(loss, [1]), ...gradientFetches(config, gradients, provider) },
      );
      return { logits: logits.data as Float32Array, loss: loss[0], gradients };
    });
}
