import { parameterCount } from '../../model/parameters';
import type { ModelConfig } from '../../shared/model-config';
import { randomFor, streams } from '../../tasks/random';
import { referencePass } from '../reference/programs';
import { tensor } from '../reference/tensor';
import type { ComputeEngine, PassAnswer, PassQuestion } from '../compute-engine';

/** How far float32 may differ from float64 loops, relative to the largest number of its kind. */
const tolerance = 1e-5;

const config: ModelConfig = {
  layers: 1,
  heads: 2,
  width: 16,
  vocabulary: 14,
  context: 12,
  encoding: 'learned',
  bias: true,
  tiedEmbeddings: true,
  activation: 'gelu',
  layerNormEpsilon: 1e-5,
};

/** The known computation: a small model with every kind of operation, its weights large enough for each to matter. */
export const checkQuestion: PassQuestion = questionFor(config, { batch: 4, from: 8 });

/** A model's pass with random weights and tokens, the same at every call. */
export function questionFor(model: ModelConfig, { batch, from }: { batch: number; from: number }): PassQuestion {
  const random = randomFor(1, streams.init, 0);
  const ids = (count: number) => Int32Array.from({ length: count }, () => random.below(model.vocabulary));
  const parameters = Float32Array.from({ length: parameterCount(model) }, () => random.next() / 2 ** 32 - 0.5);
  return {
    config: model,
    parameters,
    batch,
    ids: ids(batch * model.context),
    tokens: model.context,
    targets: ids(batch * (model.context - from)),
    from,
  };
}

/** Runs the known computation and compares it with float64 loops. */
export async function selfCheck(
  engine: ComputeEngine,
): Promise<{ milliseconds: number; error: number; agrees: boolean }> {
  const { parameters, ids, targets, batch, tokens, from } = checkQuestion;
  const { logits, loss, gradients } = referencePass(
    config,
    parameters,
    { ids: tensor([batch, tokens], ids) },
    tensor([batch, tokens - from], targets),
    from,
  );
  const expected = {
    logits: logits.data,
    loss,
    gradients: Float64Array.from([...gradients.values()].flatMap(({ data }) => [...data])),
  };
  const { answer, milliseconds } = await timedPass(engine, checkQuestion);
  const errors = [
    worstError(answer.logits, expected.logits),
    worstError([answer.loss], [expected.loss]),
    worstError(answer.gradients, expected.gradients),
  ];
  const error = errors.reduce((a, b) => (a >= b ? a : b));
  return { milliseconds, error, agrees: error <= tolerance };
}

/** One pass and the time that it takes after a first one as warm-up. */
export async function timedPass(
  engine: ComputeEngine,
  question: PassQuestion,
): Promise<{ answer: PassAnswer; milliseconds: number }> {
  const run = await engine.pass(question);
  await run();
  const began = performance.now();
  const answer = await run();
  return { answer, milliseconds: performance.now() - began };
}

/** The largest error relative to the largest expected number; infinite if a number is missing or NaN. */
function worstError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) return Infinity;
  let size = 0;
  let worst = 0;
  for (let i = 0; i < expected.length; i++) {
    if (Number.isNaN(actual[i])) return Infinity;
    size = Math.max(size, Math.abs(expected[i]));
    worst = Math.max(worst, Math.abs(actual[i] - expected[i]));
  }
  return worst / size;
}
