import assert from 'node:assert/strict';
import { tensor } from '../../src/engine/reference/tensor';
import { dropoutSites } from '../../src/model/gpt';
import { parametersOf } from '../../src/model/parameters';
import { sizeOf } from '../../src/model/parameter-spec';
import { encodingNamed } from '../../src/model/positional/encodings';
import { allTaps, modelTaps } from '../../src/model/taps';
import { encodingNames } from '../../src/model/positional/encodings';
import type { ModelConfig } from '../../src/shared/model-config';
import { reference, worstError, type Interpreter, type Question } from './interpreters';
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

const parityCase = (title: string, overrides: Partial<ModelConfig>, from: number, dropout = 0): ParityCase => ({
  title,
  config: tinyConfig(overrides),
  from,
  dropout,
});

/** Every encoding, and every option at least once. */
export const parityCases: readonly ParityCase[] = [
  ...encodingNames.map((encoding) => parityCase(encoding, { encoding, context: 9 }, 4)),
  parityCase('learned, every position', {}, 0),
  parityCase('alibi, three heads, biases', { encoding: 'alibi', heads: 3, width: 12, bias: true }, 2),
  parityCase('t5, far', { encoding: 't5', context: 40, layers: 1 }, 30),
  parityCase('shaw, far', { encoding: 'shaw', context: 40, layers: 1 }, 30),
  parityCase('biases, untied, ReLU', { bias: true, tiedEmbeddings: false, activation: 'relu' }, 2),
  parityCase('biases, tied, one layer', { bias: true, layers: 1 }, 2),
  parityCase('rotary, four layers, wide', { encoding: 'rotary', layers: 4, width: 16 }, 2),
  parityCase('dropout', {}, 3, 0.2),
  parityCase('coupled, dropout, biases, untied', { encoding: 'coupled', bias: true, tiedEmbeddings: false }, 3, 0.5),
];

const batch = 3;

/** Parameters, ids, targets, positions and dropout factors: deterministic, and random enough. */
function questionFor({ config, from, dropout }: ParityCase): Question {
  const { context: tokens, width, vocabulary } = config;
  const rule = encodingNamed(config.encoding).positions;
  const ids = (columns: number, below: number, seed: number) =>
    tensor([batch, columns], randomIds(batch * columns, below, seed));
  const next = uniform(31);
  const factors = () =>
    Float64Array.from({ length: batch * tokens * width }, () =>
      next() < dropout ? 0 : Math.fround(1 / (1 - dropout)),
    );
  return {
    parameters: randomParameters(config, 7),
    inputs: {
      ids: ids(tokens, vocabulary, 11),
      positions: rule && ids(tokens, rule.range(config), 17),
      dropout:
        dropout > 0
          ? Array.from({ length: dropoutSites(config) }, () => tensor([batch, tokens, width], factors()))
          : undefined,
    },
    targets: ids(tokens - from, vocabulary, 13),
  };
}

/**
 * Errors of an interpreter against the reference: `logits`, `loss`, each tap by its name and each gradient as `d
 * <parameter>`.
 */
export async function parityErrors(interpreter: Interpreter, test: ParityCase): Promise<Record<string, number>> {
  const { config, from } = test;
  const question = questionFor(test);
  const answer = async (of: Interpreter) =>
    (await of.open(config, { batch, tokens: config.context, from }, { dropout: test.dropout > 0 }))(question);
  const actual = await answer(interpreter);
  const expected = await answer(reference);

  const errors: Record<string, number> = {
    logits: worstError(actual.logits, expected.logits),
    loss: worstError([actual.loss], [expected.loss]),
  };
  const taps = allTaps(config.layers).filter(
    (name) => encodingNamed(config.encoding).embed !== undefined || name !== modelTaps.posEmbed,
  );
  assert.deepEqual(
    [[...actual.taps.keys()].toSorted(), [...expected.taps.keys()].toSorted()],
    [taps.toSorted(), taps.toSorted()],
  );
  for (const name of taps) {
    const found = actual.taps.get(name)!;
    const wanted = expected.taps.get(name)!;
    assert.deepEqual([...found.shape], wanted.shape, name);
    errors[name] = worstError(found.data, wanted.data);
  }
  let at = 0;
  for (const { name, shape } of parametersOf(config)) {
    const end = at + sizeOf(shape);
    errors[`d ${name}`] = worstError(actual.gradients.subarray(at, end), expected.gradients.subarray(at, end));
    at = end;
  }
  return errors;
}
