import assert from 'node:assert/strict';
import { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';
import { forwardProgram, trainProgram } from '../../../src/engine/onnx/programs';
import { referencePass } from '../../../src/engine/reference/programs';
import { tensor } from '../../../src/engine/reference/tensor';
import { allTaps, modelTaps } from '../../../src/model/taps';
import { encodingNames, type ModelConfig } from '../../../src/shared/results';
import { randomIds, randomParameters, tinyConfig } from '../../support/model';

const batch = 3;
/** Relative to the largest number of the tensor: float32 against float64. */
const tolerance = 1e-5;

function worstError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  assert.equal(actual.length, expected.length);
  const size = Math.max(...Array.from(expected, Math.abs), 1e-6);
  return Math.max(...Array.from(expected, (value, i) => Math.abs(value - actual[i]))) / size;
}

/** The worst relative error of everything the ONNX interpreter gives: logits, each tap, the loss, each gradient. */
async function errors(config: ModelConfig, from: number): Promise<Record<string, number>> {
  const tokens = config.context;
  const shape = { batch, tokens, from };
  const parameters = randomParameters(config, 7);
  const ids = randomIds(batch * tokens, config.vocabulary, 11);
  const targets = randomIds(batch * (tokens - from), config.vocabulary, 13);
  const reference = referencePass(config, parameters, tensor([batch, tokens], ids), tensor([batch, tokens - from], targets), from);

  const feeds = { parameters: new OrtTensor('float32', parameters, [parameters.length]), ids: new OrtTensor('int32', ids, [batch, tokens]) };
  const forward = await InferenceSession.create(forwardProgram(config, shape, allTaps(config.layers)));
  const { logits, ...taps } = await forward.run(feeds);
  const train = await InferenceSession.create(trainProgram(config, shape));
  const { loss, gradients } = await train.run({ ...feeds, targets: new OrtTensor('int32', targets, [batch, tokens - from]) });

  const result: Record<string, number> = { logits: worstError(logits.data as Float32Array, reference.logits.data), loss: worstError(loss.data as Float32Array, [reference.loss]) };
  const expectedTaps = allTaps(config.layers).filter((name) => config.encoding === 'learned' || name !== modelTaps.posEmbed);
  assert.deepEqual(Object.keys(taps).toSorted(), expectedTaps.toSorted());
  for (const name of expectedTaps) {
    assert.deepEqual([...taps[name].dims], reference.taps.get(name)!.shape, name);
    result[name] = worstError(taps[name].data as Float32Array, reference.taps.get(name)!.data);
  }
  let at = 0;
  for (const [name, gradient] of reference.gradients) {
    result[`d ${name}`] = worstError((gradients.data as Float32Array).subarray(at, at + gradient.data.length), gradient.data);
    at += gradient.data.length;
  }
  return result;
}

describe('the ONNX interpreter agrees with float64 loops', () => {
  const variants: [string, Partial<ModelConfig>, number][] = [
    ...encodingNames.map((encoding): [string, Partial<ModelConfig>, number] => [`${encoding}, answer positions only`, { encoding }, 3]),
    ['learned, every position', {}, 0],
    ['biases, untied, ReLU', { bias: true, tiedEmbeddings: false, activation: 'relu' }, 2],
    ['biases, tied, GELU, one layer', { bias: true, layers: 1 }, 2],
    ['rotary, four layers, wide', { encoding: 'rotary', layers: 4, width: 16 }, 2],
  ];
  for (const [title, overrides, from] of variants)
    it(`${title}: logits, taps, loss and gradients within ${tolerance}`, async () => {
      const all = await errors(tinyConfig(overrides), from);
      assert.deepEqual(Object.entries(all).filter(([, error]) => !(error <= tolerance)), []);
    });
});
