import assert from 'node:assert/strict';
import { RunFolder } from '../../../src/checkpoint/run-folder';
import type { Measure } from '../../../src/shared/probe';
import { sampleOptimizer, sampleRunFile, sampleWeights, temporaryFolder } from '../checkpoint/sample';
import { cli, engine, words } from './fake-world';

describe('a probe that answers with measures', () => {
  const temporary = temporaryFolder();
  const axis = (name: string, labels: readonly string[]) => ({ kind: 'category', name, labels }) as const;
  const points = axis(
    'point',
    Array.from({ length: 20 }, (_, i) => `prompt ${i}`),
  );
  const measures: Measure[] = [
    {
      name: 'map',
      title: 'A map',
      axes: [axis('layer', ['0', '1']), axis('row', ['r', 's']), axis('column', ['x', 'y'])],
      values: Float64Array.of(1, 0.25, 0.00012345, NaN, 5, 6, 7, 8),
      unit: 'share',
    },
    { name: 'row', title: 'A row', axes: [axis('column', ['x', 'y'])], values: Float64Array.of(1, 2), unit: 'logits' },
    {
      name: 'colour',
      title: 'A long row',
      axes: [points],
      values: Float64Array.from({ length: 20 }, (_, i) => i % 3),
      unit: 'digit',
    },
  ];
  const run = async (line: string) => {
    const file = sampleRunFile('one');
    await (
      await RunFolder.create(temporary.at('runs/one'), file)
    ).saveCheckpoint(100, sampleWeights(file), sampleOptimizer(1));
    const checkpoint = { folder: temporary.at('runs/one'), run: 'one', step: 100 };
    return cli(words(line), {
      cwd: temporary.at(),
      answers: {
        probe: ({ probe, options }) =>
          Promise.resolve({ engine, checkpoint, probe, options, prompts: 20, measures, findings: ['It is so.'] }),
      },
    });
  };

  it('prints findings and tables: one a step of the first axes, a long axis downwards', async () => {
    const { code, out, calls } = await run('probe pca --run runs/one --steps all --place 1');
    assert.deepEqual(
      [code, calls[0].params],
      [
        0,
        {
          checkpoint: { folder: temporary.at('runs/one') },
          probe: 'pca',
          options: { colour: 'result-digit', place: 1, steps: 'all', samples: 300, seed: 1 },
          anyPath: true,
        },
      ],
    );
    assert.match(
      out,
      /^Principal components: .* 20 prompts\nruns\/one · step 100 · .*\n• It is so\.\n\nA map \(share\)\nlayer 0\n/,
    );
    const cells = out
      .split('\n')
      .filter((line) => line.includes('│'))
      .map((line) =>
        line
          .split('│')
          .map((cell) => cell.trim())
          .slice(1, -1),
      );
    assert.deepEqual(cells.slice(0, 8), [
      ['row', 'x', 'y'],
      ['r', '1', '0.250'],
      ['s', '1.2e-4', '–'],
      ['row', 'x', 'y'],
      ['r', '5', '6'],
      ['s', '7', '8'],
      ['column', 'x', 'y'],
      ['', '1', '2'],
    ]);
    assert.deepEqual(cells.slice(8), [['point', 'digit'], ...points.labels.map((label, i) => [label, String(i % 3)])]);
  });

  it('takes a place by its name', async () => {
    const { calls } = await run('probe pca --run runs/one --place tens');
    assert.equal((calls[0].params as { options: { place: unknown } }).options.place, 'tens');
  });

  it('gives one JSON document, nested by the axes, with null for what was not measured', async () => {
    const { out } = await run('probe pca --run runs/one --json');
    const document = JSON.parse(out) as {
      probe: string;
      prompts: number;
      measures: { name: string; values: unknown }[];
    };
    assert.deepEqual(
      [document.probe, document.prompts, document.measures[0].values],
      [
        'pca',
        20,
        [
          [
            [1, 0.25],
            [0.00012345, null],
          ],
          [
            [5, 6],
            [7, 8],
          ],
        ],
      ],
    );
  });
});
