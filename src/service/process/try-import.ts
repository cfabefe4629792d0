import { adapt, type Answers } from '../../checkpoint/importers/import-run';
import type { OpenedForeign } from '../../checkpoint/importers/open-foreign';
import { flatten, notFinite } from '../../checkpoint/weights';
import { parameterCount, parametersOf } from '../../model/parameters';
import { CancelledError, UserError } from '../../shared/errors';
import { answersFrom } from '../../shared/import-trial';
import type { ImportTrial, Reading, TrialCurve } from '../../shared/import-results';
import { layoutOf } from '../../tasks/layout';
import { answerLoss } from '../../engine/answer-loss';
import type { ComputeEngine } from '../../engine/compute-engine';
import { accuracyAt, testSequences } from '../../engine/evaluate';
import type { ModelRunner } from '../../engine/runner';
import { answersFor, differencesOf, otherReadings, readingOf } from './readings';

/** Prompts of each length, and the most lengths that are tried. */
const samples = 200;
const mostLengths = 8;
/**
 * A reading of a model is first tried on this many prompts of its longest trained length, and dropped if it answers
 * fewer than this share of them.
 */
const quickSamples = 24;
const promisingFrom = 0.5;
/**
 * Where the reading that was asked for answers already, another one is better only if its loss is below this share of
 * that one's. Of four adders, the true reading had 0.54 of it or less.
 */
const clearlyLess = 0.7;
/**
 * How long to try other readings, in milliseconds, if the model's answers are wrong and if they are right; and the most
 * weights that all of them may copy.
 */
const patience = { wrong: 20_000, right: 5_000 };
const mostCopied = 250_000_000;
const seed = 1;

interface Options {
  readonly signal: AbortSignal;
  readonly onProgress: (share: number) => void;
  /** Milliseconds instead of the usual ones, for tests. */
  readonly patience?: number;
}

/** A reading of a model, and how well the model does with it. */
interface Attempt {
  readonly reading: Reading;
  readonly byDigits: TrialCurve;
  readonly loss: number;
}

/**
 * Tests an imported model on the lengths that it was trained on, and looks for another reading with which it does
 * better. If its answers are wrong, that is any reading; if they are right, another number of heads or another
 * activation, since a model may answer right with the wrong one too.
 * @throws UserError those of `adapt`; CancelledError
 */
export async function tryImport(
  engine: ComputeEngine,
  opened: OpenedForeign,
  answers: Answers,
  { signal, onProgress, patience: fixed }: Options,
): Promise<ImportTrial> {
  const lengths = triedLengths(answers.task.trainDigits);
  const longest = lengths.at(-1)!;
  const asked = readingOf(opened, answers);
  const trial = { ...(await measured(asked, runnerOf(asked))), tried: 0, ways: 0 };
  onProgress(0.2);
  // Our own files leave nothing open, and with NaN among the weights every reading fails.
  if (opened.model.task !== undefined || notFinite(opened.model.tensors).length > 0) return trial;

  const exact = worst(trial.byDigits);
  const answersAnyway = exact >= answersFrom;
  const others = otherReadings(opened, answers, asked).filter(
    (other) =>
      !answersAnyway ||
      (differencesOf(asked, other) === 1 && (other.heads !== asked.heads || other.activation !== asked.activation)),
  );
  const ways = others.slice(
    0,
    Math.max(1, Math.floor(mostCopied / parameterCount({ ...opened.model.architecture, heads: 1 }))),
  );
  const limit = fixed ?? patience[answersAnyway ? 'right' : 'wrong'];
  const end = performance.now() + limit;
  let better: Attempt | undefined;
  let tried = 0;
  for (const other of ways) {
    if (performance.now() > end || (better && !answersAnyway)) break;
    const found = await promising(other);
    tried++;
    onProgress(0.2 + 0.8 * Math.max(tried / ways.length, 1 - (end - performance.now()) / limit));
    if (found && isBetter(found) && found.loss < (better?.loss ?? Infinity)) better = found;
  }
  return { ...trial, ...(better && { better }), tried, ways: others.length };

  function isBetter({ byDigits, loss }: Attempt): boolean {
    const share = worst(byDigits);
    return answersAnyway ? share >= exact && (loss < clearlyLess * trial.loss || share > exact) : share >= answersFrom;
  }

  /**
   * Tries a reading, on a few prompts first; undefined if it fails there, or if the task's rules exclude it.
   */
  async function promising(reading: Reading): Promise<Attempt | undefined> {
    try {
      const runner = runnerOf(reading);
      return (await exactAt(runner, longest, quickSamples)).exact >= promisingFrom
        ? await measured(reading, runner)
        : undefined;
    } catch (error) {
      if (error instanceof UserError) return undefined;
      throw error;
    }
  }

  function runnerOf(reading: Reading): ModelRunner {
    const chosen = answersFor(answers, reading);
    const { model, tensors } = adapt(opened, chosen);
    return engine.runner(layoutOf(chosen.task), model, flatten(tensors, parametersOf(model)));
  }

  async function measured(reading: Reading, runner: ModelRunner): Promise<Attempt> {
    const byDigits = [];
    for (const digits of lengths) byDigits.push(await exactAt(runner, digits, samples));
    return {
      reading,
      byDigits,
      loss: await answerLoss(runner, testSequences(runner.layout, longest, samples, seed).sequences, signal),
    };
  }

  async function exactAt(runner: ModelRunner, digits: number, count: number): Promise<TrialCurve[number]> {
    if (signal.aborted) throw new CancelledError();
    const { accuracy } = await accuracyAt(runner, digits, count, seed, { signal });
    return { digits, samples: accuracy.samples, exact: accuracy.exact };
  }
}

const worst = (curve: TrialCurve): number => Math.min(...curve.map(({ exact }) => exact));

/** All trained lengths, or some of them, evenly spaced from the shortest to the longest. */
function triedLengths([min, max]: readonly [number, number]): number[] {
  const count = Math.min(mostLengths, max - min + 1);
  return Array.from({ length: count }, (_, i) =>
    count === 1 ? max : Math.round(min + (i * (max - min)) / (count - 1)),
  );
}
