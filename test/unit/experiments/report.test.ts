import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Entry } from '../../../experiments/entry';
import { report } from '../../../experiments/report';
import { makeRow, type GroupName, type Row, type RowResult } from '../../../experiments/row';
import { percent } from '../../../experiments/tables';
import type { RecipeInput } from '../../../src/checkpoint/recipe-schema';
import type { LengthResult } from '../../../src/shared/results';
import { encodingNamed } from '../../../src/model/positional/encodings';
import { predictExact } from '../../../src/tasks/theory';

const file = path.join(__dirname, 'report.golden.md');

const row = (
  group: GroupName,
  task: RecipeInput['task'],
  encoding: RecipeInput['encoding'],
  seed = 1,
  inside = false,
): Row =>
  makeRow(
    group,
    { task, encoding, seed, steps: 1500, until: null, schedule: 'cosine', tiedEmbeddings: false, checkpointEvery: 500 },
    inside,
  );
const result = ({ id, recipe }: Row, hits: readonly number[], more: Partial<RowResult> = {}): RowResult => ({
  id,
  recipe,
  engine: 'onnxruntime 1.0.0 · CPU · 2 workers',
  stepsTo99: 450,
  byDigits: hits.map((count, i): LengthResult => ({
    digits: i + 1,
    samples: 2000,
    exact: count / 2000,
    truncatedExact: 0.9995,
    // Those that are not absolute are additions.
    predicted: encodingNamed(recipe.encoding).kind === 'absolute' ? predictExact(recipe.task, i + 1) : 1,
    byPlace: [],
  })),
  ...more,
});

const sums = { operation: 'add', operandWidth: 4, trainDigits: [1, 2] } as const;
const modular = (modulus: number) => ({ operation: 'mod-add', modulus, operandWidth: 3, trainDigits: [1, 2] }) as const;
const learned = row('addition', sums as never, 'learned');
const shaw = row('addition', sums as never, 'shaw');
const fire = row('addition', sums as never, 'fire');
const easy = row('modular-addition', modular(100) as never, 'learned', 1, true);
const hard = row('modular-addition', modular(101) as never, 'learned');
const late = row('base', { ...modular(64), base: 8 } as never, 'learned');
const inside = {
  reads: {
    digits: 3,
    samples: 500,
    inputs: [0, 1, 2].flatMap((place) => [
      { operand: 'a' as const, place },
      { operand: 'b' as const, place },
    ]),
    effect: [
      [1, 0.998, 0, 0, 0, 0],
      [0.3, 0.3, 1, 1, 0.004, 0],
    ],
  },
  moved: [
    [1, 0.99],
    [1, null],
    [null, null],
  ],
  movedSamples: 500,
  leaks: {
    samples: 500,
    kept: 0.96,
    keptWithZeros: 1,
    restored: [
      [0.9, 0.95, 1],
      [0, 0.05, 0.05],
    ],
  },
};
const entries: Entry[] = [
  { row: learned, result: result(learned, [2000, 2000, 0, 0]) },
  { row: shaw, result: result(shaw, [2000, 1998, 1996, 1950]) },
  { row: fire, result: result(fire, [1900, 1200, 20, 0], { stepsTo99: null }) },
  { row: easy, result: result(easy, [2000, 2000, 1990], { inside }) },
  // 3 digits modulo 101: never right, as no two leading digits make a hundred times them a multiple of 101.
  { row: hard, result: result(hard, [2000, 1999, 0]) },
  { row: late },
];

describe('the report of the experiments', () => {
  it('is the kept text', () => {
    const text = report(entries);
    if (process.env.UPDATE_SNAPSHOTS === '1') writeFileSync(file, text);
    assert.equal(text, existsSync(file) ? readFileSync(file, 'utf8') : '');
  });
  it('has nothing to say before anything was carried out, but what the rows are', () => {
    const text = report(entries.map(({ row: planned }) => ({ row: planned })));
    assert.match(text, /0 of the 6 rows/);
    assert.doesNotMatch(text, /NaN|undefined|Infinity/);
  });
  it('writes shares so that what is not 0 or 100 does not look like it', () =>
    assert.deepEqual([0, 0.0004, 0.0199, 0.35, 0.9951, 0.9996, 1, NaN].map(percent), [
      '0%',
      '0.04%',
      '1.99%',
      '35.0%',
      '99.5%',
      '99.96%',
      '100%',
      '–',
    ]));
});
