import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { exponent, median } from '../../../src/cli/bench/bench';
import type { StepQuestion } from '../../../src/shared/bench-contract';
import { withFolder } from '../../support/engine';
import { cli, engine, words } from './fake-world';

/** An engine whose step takes a microsecond for each sequence and layer. */
const answers = {
  benchProduct: () => Promise.resolve({ gflops: 200 }),
  benchStep: ({ layers, batch }: StepQuestion) =>
    Promise.resolve({
      engine,
      parameters: 1000,
      msPerStep: (layers * batch) / 1000,
      gflops: 50,
      peakMegabytes: 300 + layers,
    }),
  benchProbes: () =>
    Promise.resolve({
      engine,
      prompts: 500,
      tokens: 20,
      heads: 16,
      places: 80,
      cold: { forward: 1, resampling: 2, zeroing: 3, patching: 4 },
      warm: { forward: 0.5, resampling: 1, zeroing: 1.5, patching: 2 },
    }),
  benchEvaluation: () => Promise.resolve({ engine, seconds: 0.25, tokens: 20 }),
};
const bench = (line: string, cwd = '/') => cli(['bench', ...words(line)], { cwd, answers });

describe('digitscope bench', () => {
  it('prints each size at each batch beside what the machine can do', async () => {
    const { code, out, err, calls } = await bench('--size nano,micro --batch 64,512 --rounds 1');
    assert.deepEqual([code, err], [0, '']);
    assert.match(out, /onnxruntime 1\.0\.0 · CPU · 2 workers · large float32 products: 200 GFLOP\/s/);
    assert.match(out, /│ nano, adamw +│ +64 │ +0\.19 │ +50 │ +25% │ +303 │/);
    assert.match(out, /│ micro, adamw +│ +512 │ +2\.05 │ +50 │ +25% │ +304 │/);
    assert.equal(calls.filter(({ name }) => name === 'benchStep').length, 4);
  });

  it('times a peer in turn and gives the ratio', () =>
    withFolder(async (folder) => {
      // Node.js stands for Python: it is given the same script and flags.
      const script =
        'const flag = (name) => Number(process.argv[process.argv.indexOf(name) + ' +
        "1]);\nconsole.log('loading');\nconsole.log(JSON.stringify({ peer: 'PyTorch 0', msPerStep: " +
        "(flag('--layers') * flag('--batch')) / 500 }));\n";
      await writeFile(path.join(folder, 'torch_step.py'), script);
      const { code, out, err } = await bench(
        `--size nano --batch 64 --rounds 2 --json --python ${process.execPath} --peers ${folder}`,
      );
      assert.deepEqual([code, err], [0, '']);
      const document = JSON.parse(out) as Record<string, unknown>;
      assert.deepEqual(
        [document.msPerStep, document.ratio, document.peer, document.productGflops],
        [0.192, 0.5, { peer: 'PyTorch 0', msPerStep: 0.384 }, 200],
      );
    }));

  it('says which script failed and what to do', async () => {
    const { code, err } = await bench(
      `--size nano --batch 64 --rounds 1 --python ${process.execPath} --peers /nowhere`,
    );
    assert.equal(code, 2);
    assert.match(err, /^torch_step\.py failed with .* --python, .*\n$/);
  });

  it('refuses a loss on more tokens than there are', async () => {
    const { code, err } = await bench('--tokens 20 --loss-tokens 21');
    assert.equal(code, 2);
    assert.match(err, /21 of 20 tokens; give --loss-tokens of at most 20/);
  });

  it('times the passes of causal probes beside the peer', () =>
    withFolder(async (folder) => {
      const script = (answer: object) => `console.log('${JSON.stringify(answer)}');\n`;
      await writeFile(path.join(folder, 'torch_step.py'), script({ peer: 'PyTorch 0', msPerStep: 1 }));
      await writeFile(
        path.join(folder, 'torch_probes.py'),
        script({ forward: 1, resampling: 4, zeroing: 6, patching: 2 }),
      );
      const { code, out } = await bench(
        `--size nano --batch 64 --rounds 1 --probes --python ${process.execPath} --peers ${folder}`,
      );
      assert.equal(code, 0);
      assert.match(out, /Passes of causal probes \(micro, 20 tokens, 500 prompts\), in seconds/);
      assert.match(out, /│ a forward pass +│ +1\.000 │ +0\.500 │ +1\.000 │ +0\.50 │ +0\.22 │/);
      assert.match(out, /│ each of 16 heads zeroed +│ +3\.000 │ +1\.500 │ +6\.000 │ +0\.25 │ +3\.80 │/);
      assert.match(out, /│ one pair, residual stream patched at 80 places │ +4\.000 │ +2\.000 │ +2\.000 │ +1\.00 │/);
    }));

  it('measures how a step grows', async () => {
    const { out } = await bench('--size nano --batch 64 --rounds 1 --growth --evaluation --json');
    const { growth, evaluation } = JSON.parse(out) as {
      growth: { along: string; exponent: number }[];
      evaluation: { size: string; seconds: number }[];
    };
    assert.deepEqual(
      growth.map(({ along, exponent: of }) => [along, Number(of.toFixed(6))]),
      [
        ['width', 0],
        ['layers', 1],
        ['tokens', 0],
        ['batch', 1],
      ],
    );
    assert.deepEqual(
      evaluation.map(({ size, seconds }) => [size, seconds]),
      [
        ['nano', 0.25],
        ['micro', 0.25],
        ['mini', 0.25],
      ],
    );
  });
});

describe('statistics of a bench', () => {
  it('takes the middle', () => assert.deepEqual([median([3, 1, 2]), median([4, 1, 2, 3])], [2, 2.5]));
  it('finds the exponent of a power', () =>
    assert.ok(Math.abs(exponent([1, 2, 4, 8].map((x) => [x, 5 * x ** 1.7])) - 1.7) < 1e-12));
});
