import { existsSync } from 'node:fs';
import { mkdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { RunFolder } from '../src/checkpoint/run-folder';
import { writeWhole } from '../src/checkpoint/write-whole';
import type { Engine } from '../src/service/client';
import { UserError } from '../src/shared/errors';
import { recipeSchema } from '../src/checkpoint/recipe-schema';
import { encodingNamed } from '../src/model/positional/encodings';
import { predictionFor } from '../src/tasks/prediction';
import { measure } from './measure';
import type { Row, RowResult } from './row';

/** Where rows are carried out. */
export interface Laboratory {
  readonly calls: Pick<Engine['calls'], 'train' | 'evaluate' | 'probe'>;
  /** Folders of the runs and of the rows' results. */
  readonly runs: string;
  readonly results: string;
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
}

/**
 * Carries out one row after the other: trains it, or goes on where it was stopped, measures it and writes its result.
 * A row that has its result already is left alone, unless its recipe has changed since: then it is trained anew.
 * @throws CancelledError when stopped, with a checkpoint behind; UserError of the engine
 */
export async function execute(rows: readonly Row[], laboratory: Laboratory): Promise<void> {
  const { runs, results, calls, signal, say } = laboratory;
  await mkdir(results, { recursive: true });
  for (const [i, row] of rows.entries()) {
    if (await resultOf(row, results)) continue;
    const folder = path.join(runs, row.id);
    say(`${i + 1} of ${rows.length}: ${row.id}`);
    await train(row, folder, laboratory);
    const result = await measure(row, folder, calls, signal);
    await writeWhole(path.join(results, `${row.id}.json`), `${JSON.stringify(result)}\n`);
    say(`  ${result.byDigits.map(({ digits, exact }) => `${digits}: ${(100 * exact).toFixed(1)}%`).join(', ')}`);
  }
}

/** The result of a row, as long as it is of the recipe that the plan has now. */
export async function resultOf(row: Row, results: string): Promise<RowResult | undefined> {
  const file = path.join(results, `${row.id}.json`);
  if (!existsSync(file)) return undefined;
  const result = JSON.parse(await readFile(file, 'utf8')) as RowResult;
  return isDeepStrictEqual(recipeSchema.parse(result.recipe), row.recipe) ? withItsTheory(result) : undefined;
}

/** The theory is no measurement: whatever a file says of it, it is the one for the row's kind of position. */
async function withItsTheory(result: RowResult): Promise<RowResult> {
  const { task, encoding } = result.recipe;
  const { kind } = encodingNamed(encoding);
  if (kind === 'absolute') return result;
  const byDigits = [];
  for (const length of result.byDigits)
    byDigits.push({ ...length, predicted: (await predictionFor(task, length.digits, kind)).share });
  return { ...result, byDigits };
}

async function train({ recipe }: Row, folder: string, { calls, signal }: Laboratory): Promise<void> {
  if (existsSync(folder) && !(await isRunOf(folder, recipe))) await rm(folder, { recursive: true });
  try {
    await calls.train(existsSync(folder) ? { folder, resume: true, fromScratch: true } : { folder, recipe }, {
      signal,
    });
  } catch (error) {
    // It had been trained and not yet measured.
    if (!(error instanceof UserError && error.code === 'train/finished')) throw error;
  }
}

/**
 * Whether a run of this very recipe lies there; not so where another was begun, or none got as far as its description.
 */
async function isRunOf(folder: string, recipe: Row['recipe']): Promise<boolean> {
  try {
    return isDeepStrictEqual((await RunFolder.open(folder)).file.recipe, recipe);
  } catch (error) {
    if (error instanceof UserError) return false;
    throw error;
  }
}
