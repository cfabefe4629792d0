import { adapt, type Answers } from '../../checkpoint/importers/import-run';
import type { OpenedForeign } from '../../checkpoint/importers/open-foreign';
import { flatten, notFinite } from '../../checkpoint/weights';
import { parameterCount, parametersOf } from '../../model/parameters';
import { CancelledError, UserError } from '../../shared/errors';
import { answersFrom, learnedFrom } from '../../shared/import-trial';
import type { ImportTrial, Reading, TrialCurve } from '../../shared/results';
import { layoutOf } from '../../tasks/layout';
import type { ComputeEngine } from '../engines/engine';
import { accuracyAt } from '../evaluate';
import type { ModelRunner } from '../runner';
import { answersFor, differencesOf, otherReadings, readingOf } from './readings';

/** Prompts of each length, and the most lengths that are tried. */
const samples = 200;
const mostLengths = 8;
/** A way to take a model is first tried on so many prompts of its longest trained length; one that answers fewer than this share of them is dropped. */
const quickSamples = 24;
const promisingFrom = 0.5;
/** How long other ways are looked for, in milliseconds, and how many weights they may copy together. */
const patience = 20_000;
const mostCopied = 250_000_000;
const seed = 1;

interface Options {
  readonly signal: AbortSignal;
  readonly onProgress: (share: number) => void;
  /** For tests. */
  readonly patience?: number;
}

/**
 * Asks a model from elsewhere the lengths that it was trained on; and where it does not answer them, looks for another way to take it with which it does.
 * @throws UserError those of `adapt`; CancelledError
 */
export async function tryImport(engine: ComputeEngine, opened: OpenedForeign, answers: Answers, { signal, onProgress, patience: limit = patience }: Options): Promise<ImportTrial> {
  const runnerOf = (chosen: Answers): ModelRunner => {
    const { model, tensors } = adapt(opened, chosen);
    return engine.runner(layoutOf(chosen.task), model, flatten(tensors, parametersOf(model)));
  };
  const exactAt = async (runner: ModelRunner, digits: number, count: number) => {
    if (signal.aborted) throw new CancelledError();
    const { accuracy } = await accuracyAt(runner, digits, count, seed, { signal });
    return { digits, samples: accuracy.samples, exact: accuracy.exact };
  };
  const lengths = triedLengths(answers.task.trainDigits);
  const curveOf = async (runner: ModelRunner) => {
    const curve = [];
    for (const digits of lengths) curve.push(await exactAt(runner, digits, samples));
    return curve;
  };
  const worst = (curve: TrialCurve) => Math.min(...curve.map(({ exact }) => exact));

  const reading = readingOf(opened, answers);
  const byDigits = await curveOf(runnerOf(answers));
  onProgress(0.2);
  const exact = worst(byDigits);
  const trial = { byDigits, reading, tried: 0, ways: 0 };
  // A file of ours says all of itself, and what computes with NaN computes nothing.
  if (exact >= learnedFrom || opened.model.task !== undefined || notFinite(opened.model.tensors).length > 0) return trial;

  // A model that nearly answers can be wrong in one thing at most.
  const others = otherReadings(opened, answers, reading).filter((other) => exact < answersFrom || differencesOf(reading, other) === 1);
  const ways = others.slice(0, Math.max(1, Math.floor(mostCopied / parameterCount({ ...opened.model.architecture, heads: 1 }))));
  const end = performance.now() + limit;
  let better: { reading: Reading; byDigits: TrialCurve } | undefined;
  let tried = 0;
  for (const other of ways) {
    if (better || performance.now() > end) break;
    const curve = await promisingCurve(other);
    tried++;
    onProgress(0.2 + 0.8 * Math.max(tried / ways.length, 1 - (end - performance.now()) / limit));
    if (curve && worst(curve) >= answersFrom && worst(curve) > exact) better = { reading: other, byDigits: curve };
  }
  return { ...trial, ...(better && { better }), tried, ways: others.length };

  async function promisingCurve(other: Reading): Promise<TrialCurve | undefined> {
    try {
      const runner = runnerOf(answersFor(answers, other));
      return (await exactAt(runner, lengths.at(-1)!, quickSamples)).exact >= promisingFrom ? await curveOf(runner) : undefined;
    } catch (error) {
      // A way that the task's own rules exclude is none.
      if (error instanceof UserError) return undefined;
      throw error;
    }
  }
}

/** All trained lengths, or some of them spread from the shortest to the longest. */
function triedLengths([min, max]: readonly [number, number]): number[] {
  const count = Math.min(mostLengths, max - min + 1);
  return Array.from({ length: count }, (_, i) => (count === 1 ? max : Math.round(min + (i * (max - min)) / (count - 1))));
}
