import { CancelledError, UserError } from '../shared/errors';
import type { Recipe } from '../shared/recipe';
import type { TrainEvent, TrainResult } from '../shared/training';
import type { MetricsLine } from '../shared/run-summary';
import { accuracyAt } from './evaluate';
import { isAllFinite } from './finite';
import type { TrainingBackend } from './training-backend';

/**
 * How far a training has come: what a checkpoint must hold, beside weights and optimizer state, for a resumed run to
 * get the same curve as an uninterrupted one.
 */
export interface Progress {
  readonly step: number;
  /** Training seconds so far. */
  readonly seconds: number;
  /** Sum of the losses of the steps since the last evaluation, and their number. */
  readonly lossSum: number;
  readonly lossCount: number;
}
export const beginning: Progress = { step: 0, seconds: 0, lossSum: 0, lossCount: 0 };

/** What the trainer writes to. */
export interface TrainingStore {
  metrics(line: MetricsLine): Promise<void>;
  checkpoint(progress: Progress): Promise<void>;
}

/**
 * Trains from `start` until the recipe's target or its last step. Evaluates every `evalEvery` steps and at
 * the end, and writes a checkpoint every `checkpointEvery` steps, at the end, and after the last whole step when
 * cancelled.
 * @throws CancelledError after that checkpoint; UserError `train/diverged`
 */
export async function train(
  backend: TrainingBackend,
  recipe: Recipe,
  start: Progress,
  store: TrainingStore,
  { signal, report }: { signal: AbortSignal; report: (event: TrainEvent) => void },
): Promise<Omit<TrainResult, 'folder'>> {
  const began = performance.now();
  const seconds = () => start.seconds + (performance.now() - began) / 1000;
  let { step, lossSum, lossCount } = start;
  /** The mean loss at the last evaluation. */
  let earlierLoss: number | undefined;
  let exact = 0;

  while (step < recipe.steps || lossCount > 0) {
    // A training that was cancelled while it evaluated resumes with that evaluation.
    const due = lossCount > 0 && (step % recipe.evalEvery === 0 || step >= recipe.steps);
    const target = due ? step : Math.min(recipe.steps, (Math.floor(step / recipe.evalEvery) + 1) * recipe.evalEvery);
    const losses = due ? [] : await backend.run(step, target, { signal, onStep: reportStep });
    for (const value of losses) lossSum += value;
    lossCount += losses.length;
    step += losses.length;
    // Before anything is written: with weights that are NaN or infinite a model answers nothing and cannot be trained.
    if (!Number.isFinite(lossSum)) throw diverged('loss is no longer a number');
    if (![backend.parameters, ...backend.optimizer.values()].every(isAllFinite))
      throw diverged('weights are no longer numbers');
    if (signal.aborted) return stop();

    let line: MetricsLine;
    try {
      line = await evaluation();
    } catch (error) {
      if (error instanceof CancelledError) return stop();
      throw error;
    }
    await store.metrics(line);
    earlierLoss = line.loss ?? undefined;
    lossSum = 0;
    lossCount = 0;
    report({ event: 'eval', ...line });
    exact = line.byDigits.at(-1)?.exact ?? 0;
    const reached = recipe.until !== null && exact >= recipe.until;
    const ended = reached || step >= recipe.steps;
    if (ended || step % recipe.checkpointEvery === 0)
      await store.checkpoint({ step, seconds: line.seconds, lossSum, lossCount });
    if (ended) return { steps: step, seconds: line.seconds, exact, reached };
  }
  return { steps: step, seconds: start.seconds, exact, reached: false };

  /** Reports the mean loss since the last evaluation; right after one, the mean loss before it. */
  function reportStep(at: number, sum: number): void {
    const count = lossCount + at - step;
    const loss = count > 0 ? (lossSum + sum) / count : earlierLoss;
    report({ event: 'step', step: at, ...(loss !== undefined && Number.isFinite(loss) && { loss }) });
  }

  function diverged(how: string): UserError {
    const rates = `${recipe.learningRate}${recipe.optimizer === 'muon' ? `, Muon's ${recipe.muonLearningRate}` : ''}`;
    return new UserError(
      'train/diverged',
      `The ${how} at step ${step}: training diverged. Lower the learning rate (it is ${rates}) or lengthen the ` +
        'warm-up.',
    );
  }

  async function stop(): Promise<never> {
    if (step > start.step) await store.checkpoint({ step, seconds: seconds(), lossSum, lossCount });
    throw new CancelledError();
  }

  async function evaluation(): Promise<MetricsLine> {
    const [shortest, longest] = recipe.task.trainDigits;
    const runner = backend.runner();
    const lengths = [];
    for (let digits = shortest; digits <= longest; digits++)
      lengths.push((await accuracyAt(runner, digits, recipe.evalSamples, recipe.seed, { signal })).accuracy);
    return {
      step,
      seconds: seconds(),
      loss: lossSum / lossCount,
      byDigits: lengths.map(({ digits, exact: share }) => ({ digits, exact: share })),
      byPlace: lengths.at(-1)!.byPlace,
    };
  }
}
