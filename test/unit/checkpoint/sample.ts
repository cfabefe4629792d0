import { createHash } from 'node:crypto';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseRunFile, runSchemaVersion, type RunFile } from '../../../src/checkpoint/run-file';
import type { Tensors } from '../../../src/checkpoint/safetensors';
import { muon } from '../../../src/engine/optimizers/muon';
import { modelFor } from '../../../src/model/config';
import { parametersOf } from '../../../src/model/parameters';
import { sizeOf } from '../../../src/model/parameter-spec';
import { recipeSchema } from '../../../src/checkpoint/recipe-schema';
import type { MetricsLine } from '../../../src/shared/run-summary';
import { layoutOf } from '../../../src/tasks/layout';

/** The description of a very small run. */
export function sampleRunFile(name = 'sample'): RunFile {
  const recipe = recipeSchema.parse({
    task: { operation: 'mod-add', modulus: 100, operandWidth: 3, trainDigits: [1, 2] },
    layers: 1,
    heads: 1,
    width: 4,
  });
  const file = {
    schemaVersion: runSchemaVersion,
    name,
    recipe,
    model: modelFor(layoutOf(recipe.task), recipe),
    optimizer: muon,
    engines: [
      {
        fromStep: 0,
        name: 'cpu',
        library: 'onnxruntime',
        version: '1.0.0',
        workers: 2,
        label: 'onnxruntime 1.0.0 · CPU · 2 workers',
      },
    ],
    created: '2026-11-01T12:00:00.000Z',
  };
  return parseRunFile(JSON.stringify(file), 'run.json');
}

/** Weights of that run's model: each element a different number. */
export function sampleWeights(file: RunFile, first = 0): Tensors {
  let next = first;
  return new Map(
    parametersOf(file.model).map(({ name, shape }) => [
      name,
      { shape, data: Float32Array.from({ length: sizeOf(shape) }, () => next++) },
    ]),
  );
}

/** Something in the place of an optimizer's state. */
export const sampleOptimizer = (value: number): Tensors =>
  new Map([['adamw.m', { shape: [2], data: Float32Array.of(value, -value) }]]);

export const sampleMetrics = (step: number): MetricsLine => ({
  step,
  seconds: step / 100,
  loss: 2 - step / 1000,
  byDigits: [
    { digits: 1, exact: 0.75 },
    { digits: 2, exact: 0.5 },
  ],
  byPlace: [
    { place: 0, accuracy: 0.5 },
    { place: 1, accuracy: 1 },
  ],
});

/** A fresh folder for each test, gone after it. */
export function temporaryFolder(): { readonly at: (...parts: string[]) => string } {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'digitscope-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));
  return { at: (...parts) => path.join(folder, ...parts) };
}

/** Every file below a folder with a hash of its bytes, and every folder: equal before and after means untouched. */
export async function fingerprint(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const pairs = entries.map(async (entry): Promise<[string, string]> => {
    const file = path.join(entry.parentPath, entry.name);
    const mark = entry.isFile()
      ? createHash('sha256')
          .update(await readFile(file))
          .digest('hex')
      : 'folder';
    return [path.relative(folder, file), mark];
  });
  return Object.fromEntries((await Promise.all(pairs)).sort());
}
