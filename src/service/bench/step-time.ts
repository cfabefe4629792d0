import { initialParameters } from '../../model/initialize';
import { parameterCount } from '../../model/parameters';
import type { StepQuestion, StepTime } from '../../shared/bench-contract';
import { recipeSchema } from '../../checkpoint/recipe-schema';
import { CancelledError } from '../../shared/errors';
import type { ModelConfig } from '../../shared/model-config';
import type { ComputeEngine } from '../../engine/compute-engine';
import { checkTrainable } from '../../engine/training-limits';

/** Untimed steps: the first opens the sessions. */
const warmUp = 4;

/**
 * Times training steps on random tokens, as a run trains: same workers, same graphs, same optimizer. @throws
 * CancelledError; UserError `train/…` for a model that is too large
 */
export async function stepTime(engine: ComputeEngine, question: StepQuestion, signal: AbortSignal): Promise<StepTime> {
  const { layers, heads, width, encoding, optimizer, vocabulary, tokens, lossTokens = tokens, batch, steps } = question;
  // Any task will do: its examples are replaced.
  const task = { operation: 'add', operandWidth: 1, trainDigits: [1, 1] } as const;
  const recipe = recipeSchema.parse({
    task,
    layers,
    heads,
    width,
    encoding,
    optimizer,
    batch,
    evalEvery: Math.max(steps, warmUp),
    checkpointEvery: Math.max(steps, warmUp),
  });
  const config: ModelConfig = {
    layers,
    heads,
    width,
    vocabulary,
    context: tokens,
    encoding,
    bias: false,
    tiedEmbeddings: true,
    activation: 'gelu',
    layerNormEpsilon: 1e-5,
  };
  checkTrainable(config, recipe, engine.identity.workers);
  const training = engine.training(recipe, config, { tokens, from: tokens - lossTokens });
  training.parameters.set(initialParameters(config, recipe.seed));
  const options = { signal, onStep: () => undefined };
  await training.run(0, warmUp, options);
  if (signal.aborted) throw new CancelledError();
  const began = performance.now();
  await training.run(warmUp, warmUp + steps, options);
  if (signal.aborted) throw new CancelledError();
  const msPerStep = (performance.now() - began) / steps;
  const parameters = parameterCount(config);
  return {
    engine: engine.identity,
    parameters,
    msPerStep,
    gflops: (6 * parameters * tokens * batch) / msPerStep / 1e6,
    peakMegabytes: process.resourceUsage().maxRSS / 1000,
  };
}
