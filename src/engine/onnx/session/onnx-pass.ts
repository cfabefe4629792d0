import type { PassAnswer, PassQuestion } from '../../compute-engine';
import { onDevice } from './on-device';
import { forwardProgram, trainProgram } from '../graph/programs';
import type { Provider } from '../graph/provider';
import { floatTensor, idTensor, openSession } from './session';

/** Prepares a forward and backward pass of one shape on this thread. The pass may throw DeviceLost. */
export async function onnxPass(
  { config, parameters, batch, ids, tokens, targets, from }: PassQuestion,
  provider: Provider,
): Promise<() => Promise<PassAnswer>> {
  const shape = { batch, tokens, from };
  const forward = await openSession(forwardProgram(config, shape, { provider }), provider);
  const train = await openSession(trainProgram(config, shape, { provider }), provider);
  const feeds = { parameters: floatTensor(parameters, [parameters.length]), ids: idTensor(ids, [batch, tokens]) };
  return () =>
    onDevice(async () => {
      const { logits } = await forward.run(feeds);
      const { loss, gradients } = await train.run({ ...feeds, targets: idTensor(targets, [batch, tokens - from]) });
      const numbers = [logits, loss, gradients].map((tensor) => tensor.data as Float32Array);
      return { logits: numbers[0], loss: numbers[1][0], gradients: numbers[2] };
    });
}
