import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { execute, resultOf, type Laboratory } from '../../../experiments/execute';
import { makeRow, type Row, type RowResult } from '../../../experiments/row';
import { RunFolder } from '../../../src/checkpoint/run-folder';
import type { EngineContract } from '../../../src/shared/engine-contract';
import { CancelledError, UserError } from '../../../src/shared/errors';
import { sampleRunFile, temporaryFolder } from '../checkpoint/sample';
import { engine, evaluation, readsAnswer, readsProbe } from '../cli/fake-world';

const row = (seed: number, inside = false, steps = 100): Row =>
  makeRow(
    'modular-addition',
    { task: { operation: 'mod-add', modulus: 100, operandWidth: 3, trainDigits: [1, 2] }, steps, seed, until: null },
    inside,
  );

describe('the executor of the experiments', () => {
  const temporary = temporaryFolder();
  const asked: string[] = [];
  const lines: string[] = [];
  beforeEach(() => {
    asked.length = lines.length = 0;
  });

  /** An engine that writes the folder of a run and its curve, and nothing more. */
  const train = async (params: EngineContract['train']['params']): Promise<EngineContract['train']['result']> => {
    const { folder } = params;
    const name = folder.split(/[\\/]/).at(-1)!;
    asked.push(`${'resume' in params ? 'resume' : 'train'} ${name}`);
    const run =
      'recipe' in params
        ? await RunFolder.create(folder, { ...sampleRunFile(name), recipe: params.recipe })
        : await RunFolder.open(folder);
    for (const [step, exact] of [
      [50, 0.5],
      [100, 0.995],
    ])
      await run.appendMetrics({
        step,
        seconds: 1,
        loss: 0.1,
        byDigits: [
          { digits: 1, exact: 1 },
          { digits: 2, exact },
        ],
        byPlace: [],
      });
    return { folder, steps: 100, seconds: 1, exact: 0.995, reached: false };
  };
  const laboratory = (calls: Partial<Laboratory['calls']> = {}): Laboratory => ({
    runs: temporary.at('runs'),
    results: temporary.at('results'),
    signal: new AbortController().signal,
    say: (line) => lines.push(line),
    calls: {
      train,
      evaluate: ({ checkpoint: { folder }, digits, samples }) => {
        asked.push(`evaluate ${digits.join()} with ${samples}`);
        return Promise.resolve(evaluation(folder, 100, digits, samples));
      },
      probe: ({ checkpoint: { folder }, probe, options }) => {
        if (probe === 'reads') return Promise.resolve(readsProbe(folder, Number(options.samples)));
        asked.push(`${probe} with ${options.samples}`);
        const axis = (...labels: string[]) => ({ kind: 'category', name: 'axis', labels }) as const;
        const measures = [
          {
            name: 'moved',
            title: '',
            axes: [axis('1', '2', '3'), axis('1', '2')],
            values: Float64Array.of(1, 0.5, 0.25, NaN, NaN, NaN),
            unit: 'share',
          },
          {
            name: 'kept',
            title: '',
            axes: [axis('as they are', 'zeros')],
            values: Float64Array.of(0.9, 1),
            unit: 'share',
          },
          {
            name: 'restored-layers',
            title: '',
            axes: [axis('L0'), axis('keys', 'values')],
            values: Float64Array.of(0.75, NaN),
            unit: 'share',
          },
        ];
        return Promise.resolve({
          probe,
          options,
          engine,
          checkpoint: { folder, run: 'x', step: 100 },
          prompts: 400,
          findings: [],
          measures,
        });
      },
      ...calls,
    },
  });
  const stored = async (of: Row) =>
    JSON.parse(await readFile(temporary.at('results', `${of.id}.json`), 'utf8')) as RowResult;

  it('trains and measures each row once, and leaves those alone that have their result', async () => {
    const rows = [row(1), row(2, true)];
    await execute(rows, laboratory());
    assert.deepEqual(asked, [
      `train ${rows[0].id}`,
      'evaluate 1,2,3 with 2000',
      `train ${rows[1].id}`,
      'evaluate 1,2,3 with 2000',
      'invariance with 500',
      'leaks with 500',
    ]);
    assert.deepEqual(await stored(rows[0]), {
      id: rows[0].id,
      recipe: rows[0].recipe,
      engine: engine.label,
      stepsTo99: 100,
      byDigits: evaluation('', 100, [1, 2, 3], 2000).byDigits,
    });
    const { inputs, effect } = readsAnswer(500);
    assert.deepEqual((await stored(rows[1])).inside, {
      reads: { digits: 3, samples: 500, inputs, effect },
      moved: [
        [1, 0.5],
        [0.25, null],
        [null, null],
      ],
      movedSamples: 500,
      leaks: { samples: 400, kept: 0.9, keptWithZeros: 1, restored: [[0.75, null]] },
    });
    assert.deepEqual(lines, [
      `1 of 2: ${rows[0].id}`,
      '  1: 100.0%, 2: 100.0%, 3: 25.0%',
      `2 of 2: ${rows[1].id}`,
      '  1: 100.0%, 2: 100.0%, 3: 25.0%',
    ]);
    asked.length = 0;
    await execute([...rows, row(3)], laboratory());
    assert.deepEqual(asked, [`train ${row(3).id}`, 'evaluate 1,2,3 with 2000']);
  });

  it('goes on with a row that was stopped', async () => {
    const stopping = async (params: EngineContract['train']['params']) => {
      await train(params);
      throw new CancelledError();
    };
    await assert.rejects(execute([row(1), row(2)], laboratory({ train: stopping })), CancelledError);
    assert.deepEqual(
      [await resultOf(row(1), temporary.at('results')), await readdir(temporary.at('results'))],
      [undefined, []],
    );
    await execute([row(1)], laboratory());
    assert.deepEqual(asked, [`train ${row(1).id}`, `resume ${row(1).id}`, 'evaluate 1,2,3 with 2000']);
  });

  it('measures a row that was trained to its end and stopped before it was measured', async () => {
    await train({ folder: temporary.at('runs', row(1).id), recipe: row(1).recipe });
    const finished = async () => Promise.reject(new UserError('train/finished', 'The run is finished.'));
    await execute([row(1)], laboratory({ train: finished }));
    assert.equal((await stored(row(1))).stepsTo99, 100);
  });

  it('trains a row anew whose recipe has changed, over an old run and an old result', async () => {
    await execute([row(1)], laboratory());
    asked.length = 0;
    const changed = row(1, false, 200);
    assert.equal(changed.id, row(1).id);
    assert.equal(await resultOf(changed, temporary.at('results')), undefined);
    await execute([changed], laboratory());
    assert.deepEqual(asked, [`train ${changed.id}`, 'evaluate 1,2,3 with 2000']);
    assert.equal((await stored(changed)).recipe.steps, 200);
  });

  it('begins anew where a run did not get as far as its description', async () => {
    await mkdir(temporary.at('runs', row(1).id), { recursive: true });
    await writeFile(temporary.at('runs', row(1).id, 'run.json'), '{"half');
    await execute([row(1)], laboratory());
    assert.equal(asked[0], `train ${row(1).id}`);
  });

  it('hands on what went wrong, and writes no result', async () => {
    await assert.rejects(
      execute(
        [row(1)],
        laboratory({ train: () => Promise.reject(new UserError('train/diverged', 'The loss is no longer a number.')) }),
      ),
      { code: 'train/diverged' },
    );
    assert.deepEqual(await readdir(temporary.at('results')), []);
  });
});
