import assert from 'node:assert/strict';
import { beginning, train, type Progress } from '../../../src/engine/trainer';
import type { TrainingBackend } from '../../../src/engine/training-backend';
import type { Recipe } from '../../../src/shared/recipe';
import type { TrainEvent } from '../../../src/shared/training';
import { CancelledError, UserError } from '../../../src/shared/errors';
import type { MetricsLine } from '../../../src/shared/run-summary';
import { smallRecipe } from '../../support/engine';
import { fakeRunner } from '../../support/fake-runner';

interface Script {
  /** The loss of step 1, 2, … */
  readonly losses: readonly number[];
  /** Happens after a step. */
  readonly after?: (
    step: number,
    vectors: { parameters: Float32Array; mean: Float32Array; square: Float32Array },
  ) => void;
  readonly start?: Progress;
  readonly signal?: AbortSignal;
}

/**
 * Trains on a backend whose losses are given, which tells every step, and once more before the first of each segment.
 */
async function scripted(
  recipe: Recipe,
  { losses, after, start = beginning, signal = new AbortController().signal }: Script,
) {
  const vectors = { parameters: new Float32Array(5), mean: new Float32Array(5), square: new Float32Array(5) };
  const backend: TrainingBackend = {
    parameters: vectors.parameters,
    optimizer: new Map([
      ['mean', vectors.mean],
      ['square', vectors.square],
    ]),
    run: (from, to, { onStep }) => {
      const ran: number[] = [];
      onStep(from, 0);
      for (let step = from + 1; step <= to && !signal.aborted; step++) {
        ran.push(losses[step - 1]);
        after?.(step, vectors);
        onStep(
          step,
          ran.reduce((sum, loss) => sum + loss, 0),
        );
      }
      return Promise.resolve(Float64Array.from(ran));
    },
    runner: () => fakeRunner(recipe.task, (a, b) => (a + b) % 10n),
  };
  const events: TrainEvent[] = [];
  const lines: MetricsLine[] = [];
  const checkpoints: Progress[] = [];
  const store = {
    metrics: async (line: MetricsLine) => void lines.push(line),
    checkpoint: async (progress: Progress) => void checkpoints.push(progress),
  };
  const error: unknown = await train(backend, recipe, start, store, {
    signal,
    report: (event) => events.push(event),
  }).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  const told = events.flatMap((event) => (event.event === 'step' ? [[event.step, event.loss]] : []));
  return { told, lines, checkpoints: checkpoints.map(({ step }) => step), error };
}

describe('the trainer', () => {
  const recipe = smallRecipe({ steps: 4, evalEvery: 2, checkpointEvery: 2 });

  it('tells the mean loss since the last evaluation at every step, and none before the first', async () => {
    const { told, lines, error } = await scripted(recipe, { losses: [4, 2, 1, 0.5] });
    assert.deepEqual(
      { error, told },
      {
        error: undefined,
        told: [
          [0, undefined],
          [1, 4],
          [2, 3],
          [2, 3],
          [3, 1],
          [4, 0.75],
        ],
      },
    );
    assert.deepEqual(
      lines.map(({ step, loss }) => [step, loss]),
      [
        [2, 3],
        [4, 0.75],
      ],
    );
  });

  it('goes on with the losses of an interval that was stopped half way', async () => {
    const { told } = await scripted(recipe, {
      losses: [4, 2, 1, 0.5],
      start: { step: 1, seconds: 1, lossSum: 4, lossCount: 1 },
    });
    assert.deepEqual(told.slice(0, 2), [
      [1, 4],
      [2, 3],
    ]);
  });

  it('tells no loss that is no number, and stops', async () => {
    for (const bad of [NaN, Infinity]) {
      const { told, error, checkpoints, lines } = await scripted(recipe, { losses: [4, 2, bad, 1] });
      assert.deepEqual(told.slice(-2), [
        [3, undefined],
        [4, undefined],
      ]);
      assert.ok(error instanceof UserError && error.code === 'train/diverged' && /loss.*step 4/.test(error.message));
      assert.deepEqual([checkpoints, lines.length], [[2], 1]);
    }
  });

  for (const vector of ['parameters', 'mean', 'square'] as const)
    for (const bad of [NaN, Infinity, -Infinity])
      it(
        `writes nothing of weights or optimizer state that is no number, though every loss was one: ${bad} ` +
          `in ${vector}`,
        async () => {
          const { error, checkpoints, lines } = await scripted(recipe, {
            losses: [4, 2, 1, 1],
            after: (step, vectors) => step === 4 && (vectors[vector][3] = bad),
          });
          assert.ok(
            error instanceof UserError && error.code === 'train/diverged' && /weights.*step 4/.test(error.message),
            String(error),
          );
          assert.deepEqual([checkpoints, lines.length], [[2], 1]);
        },
      );

  it('writes none of them when stopped either', async () => {
    const abort = new AbortController();
    const { error, checkpoints } = await scripted(recipe, {
      losses: [4, 2, 1, 1],
      signal: abort.signal,
      after: (step, { parameters }) => {
        if (step < 3) return;
        parameters[0] = NaN;
        abort.abort();
      },
    });
    assert.ok(error instanceof UserError && error.code === 'train/diverged');
    assert.deepEqual(checkpoints, [2]);
  });

  it('writes a checkpoint of the last whole step when stopped', async () => {
    const abort = new AbortController();
    const { error, checkpoints } = await scripted(recipe, {
      losses: [4, 2, 1, 1],
      signal: abort.signal,
      after: (step) => step === 3 && abort.abort(),
    });
    assert.ok(error instanceof CancelledError);
    assert.deepEqual(checkpoints, [2, 3]);
  });
});
