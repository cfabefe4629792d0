import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startEngine, type Engine } from '../../src/service/client';
import { recipeSchema, type RecipeInput } from '../../src/checkpoint/recipe-schema';
import type { Recipe } from '../../src/shared/recipe';

/** What `npm test` has built before the tests run. */
export const dist = path.resolve(__dirname, '../../dist');

/** The real engine process. */
export const realEngine = (): Engine => startEngine({ entry: path.join(dist, 'engine.js') });

/** A recipe that runs in a second or two and still learns something. */
export const smallRecipe = (overrides: Partial<RecipeInput> = {}): Recipe =>
  recipeSchema.parse({
    task: { operation: 'mod-add', modulus: 10, operandWidth: 2, trainDigits: [1, 2] },
    layers: 1,
    heads: 2,
    width: 16,
    batch: 80,
    steps: 60,
    until: null,
    evalEvery: 20,
    evalSamples: 50,
    checkpointEvery: 20,
    warmup: 10,
    ...overrides,
  });

/** Runs `use` with a folder that is gone afterwards. */
export async function withFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(path.join(tmpdir(), 'digitscope-'));
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The lines of a run's `metrics.jsonl` without their seconds, the one field that differs between equal runs. */
export async function curveOf(run: string): Promise<unknown[]> {
  const text = await readFile(path.join(run, 'metrics.jsonl'), 'utf8');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => ({ ...(JSON.parse(line) as object), seconds: undefined }));
}
