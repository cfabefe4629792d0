import assert from 'node:assert/strict';
import { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';
import { dropoutFeed, forwardProgram, trainProgram } from '../../src/engine/onnx/programs';
import { referencePass } from '../../src/engine/reference/programs';
import { tensor, type Tensor } from '../../src/engine/reference/tensor';
import { dropoutSites } from '../../src/model/gpt';
import { encodings } from '../../src/model/positional/table';
import { allTaps, modelTaps } from '../../src/model/taps';
import { encodingNames, type ModelConfig } from '../../src/shared/results';
import { randomIds, randomParameters, tinyConfig, uniform } from './model';

/** What a float32 interpreter may differ by from float64 loops, relative to the largest number of the tensor. */
export const tolerance = 1e-5;

/** A model to compare on, and what is asked of it. */
export interface ParityCase {
  readonly title: string;
  readonly config: ModelConfig;
  /** First position whose logits are wanted. */
  readonly from: number;
  /** Share that dropout drops; 0 trains without it. */
  readonly dropout: number;
}

const parityCase = (title: string, overrides: Partial<ModelConfig>, from: number, dropout = 0): ParityCase => ({ title, config: tinyConfig(overrides), from, dropout });

/** Every encoding, and every option at least once. */
export const parityCases: readonly ParityCase[] = [
  ...encodingNames.map((encoding) => parityCase(encoding, { encoding, context: 9 }, 4)),
  parityCase('learned, every position', {}, 0),
  parityCase('alibi, three heads, biases', { encoding: 'alibi', heads: 3, width: 12, bias: true }, 2),
  parityCase('biases, untied, ReLU', { bias: true, tiedEmbeddings: false, activation: 'relu' }, 2),
  parityCase('biases, tied, GELU, one layer', { bias: true, layers: 1 }, 2),
  parityCase('rotary, four layers, wide', { encoding: 'rotary', layers: 4, width: 16 }, 2),
  parityCase('dropout', {}, 3, 0.2),
  parityCase('coupled, dropout, biases, untied', { encoding: 'coupled', bias: true, tiedEmbeddings: false }, 3, 0.5),
];

const batch = 3;

/** Everything a model can be asked for: parameters, ids, targets, positions and dropout factors, deterministic and random enough. */
function inputsOf({ config, from, dropout }: ParityCase) {
  const { context: tokens, width } = config;
  const rule = encodings[config.encoding].positions;
  const next = uniform(31);
  const factors = () => Float64Array.from({ length: batch * tokens * width }, () => (next() < dropout ? 0 : Math.fround(1 / (1 - dropout))));
  return {
    parameters: randomParameters(config, 7),
    ids: randomIds(batch * tokens, config.vocabulary, 11),
    targets: randomIds(batch * (tokens - from), config.vocabulary, 13),
    positions: rule && randomIds(batch * tokens, rule.range(config), 17),
    dropout: dropout > 0 ? Array.from({ length: dropoutSites(config) }, () => tensor([batch, tokens, width], factors())) : undefined,
  };
}

/** The largest error relative to the largest expected number. */
export function worstError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  assert.equal(actual.length, expected.length);
  let [size, worst] = [1e-6, 0];
  for (let i = 0; i < expected.length; i++) {
    size = Math.max(size, Math.abs(expected[i]));
    worst = Math.max(worst, Math.abs(expected[i] - actual[i]));
    if (Number.isNaN(actual[i])) return NaN;
  }
  return worst / size;
}

/** [batch, tokens, width] → [tokens, batch, width], as the graph takes dropout's factors. */
function timeMajor({ shape: [rows, tokens, width], data }: Tensor): OrtTensor {
  const turned = new Float32Array(data.length);
  for (let row = 0; row < rows; row++)
    for (let t = 0; t < tokens; t++) turned.set(data.subarray((row * tokens + t) * width, (row * tokens + t + 1) * width), (t * rows + row) * width);
  return new OrtTensor('float32', turned, [tokens, rows, width]);
}

/** Errors of the ONNX interpreter against the reference: `logits`, `loss`, each tap by its name and each gradient as `d <parameter>`. */
export async function onnxErrors(test: ParityCase): Promise<Record<string, number>> {
  const { config, from } = test;
  const { parameters, ids, targets, positions, dropout } = inputsOf(test);
  const tokens = config.context;
  const shape = { batch, tokens, from };
  const expected = (masks: typeof dropout) => {
    const inputs = { ids: tensor([batch, tokens], ids), positions: positions && tensor([batch, tokens], positions), dropout: masks };
    return referencePass(config, parameters, inputs, tensor([batch, tokens - from], targets), from);
  };
  const [evaluated, trained] = [expected(undefined), expected(dropout)];

  const int = (data: Int32Array, columns: number) => new OrtTensor('int32', data, [batch, columns]);
  const feeds = { parameters: new OrtTensor('float32', parameters, [parameters.length]), ids: int(ids, tokens), ...(positions && { positions: int(positions, tokens) }) };
  const forward = await InferenceSession.create(forwardProgram(config, shape, allTaps(config.layers)));
  const { logits, ...taps } = await forward.run(feeds);
  const train = await InferenceSession.create(trainProgram(config, shape, { dropout: dropout !== undefined }));
  const masks = Object.fromEntries((dropout ?? []).map((mask, site) => [dropoutFeed(site), timeMajor(mask)]));
  const { loss, gradients } = await train.run({ ...feeds, ...masks, targets: int(targets, tokens - from) });

  const numbers = (value: OrtTensor) => value.data as Float32Array;
  const errors: Record<string, number> = { logits: worstError(numbers(logits), evaluated.logits.data), loss: worstError(numbers(loss), [trained.loss]) };
  const expectedTaps = allTaps(config.layers).filter((name) => encodings[config.encoding].embed !== undefined || name !== modelTaps.posEmbed);
  assert.deepEqual(Object.keys(taps).toSorted(), expectedTaps.toSorted());
  for (const name of expectedTaps) {
    assert.deepEqual([...taps[name].dims], evaluated.taps.get(name)!.shape, name);
    errors[name] = worstError(numbers(taps[name]), evaluated.taps.get(name)!.data);
  }
  let at = 0;
  for (const [name, gradient] of trained.gradients) {
    errors[`d ${name}`] = worstError(numbers(gradients).subarray(at, at + gradient.data.length), gradient.data);
    at += gradient.data.length;
  }
  return errors;
}
