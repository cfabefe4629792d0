import assert from 'node:assert/strict';
import { copyFile, mkdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { RunFolder } from '../../../src/checkpoint/run-folder';
import { modelFor } from '../../../src/model/config';
import type { EngineContract } from '../../../src/shared/engine-contract';
import { layoutOf } from '../../../src/tasks/layout';
import { fingerprint, sampleOptimizer, sampleRunFile, sampleWeights, temporaryFolder } from '../checkpoint/sample';
import { attentionAnswer, cli, engine, evaluation, readsAnswer, readsProbe, words, type Outcome } from './fake-world';

/** The commands that look at trained weights; the sample run has operands of 3 digits and was trained on 1 and 2. */
describe('commands that look at a run', () => {
  const temporary = temporaryFolder();

  beforeEach(async () => {
    for (const name of ['one', 'two']) {
      const file = sampleRunFile(name);
      const run = await RunFolder.create(temporary.at('runs', name), file);
      for (const step of [100, 200]) await run.saveCheckpoint(step, sampleWeights(file), sampleOptimizer(1));
    }
  });

  const lengthsAsked: unknown[] = [];
  const run = (line: string, terminal = false): Promise<Outcome> =>
    cli(words(line), {
      cwd: temporary.at(),
      terminal,
      answers: {
        evaluate: async ({ checkpoint: { folder, step = 200 }, digits, samples }) =>
          evaluation(folder, step, digits, samples, folder.endsWith('two') ? 0.125 : 0),
        probe: async ({ checkpoint: { folder }, options: { digits, samples } }) => {
          lengthsAsked.push(digits);
          return readsProbe(folder, Number(samples));
        },
        attention: async ({ checkpoint: { folder } }) => attentionAnswer(folder),
      },
    });
  const json = async (line: string): Promise<unknown> => {
    const { code, out, err } = await run(`${line} --json`);
    assert.deepEqual({ code, err, lines: out.split('\n').length }, { code: 0, err: '', lines: 2 });
    return JSON.parse(out);
  };
  /** The cells of the tables in an output. */
  const cells = (out: string) =>
    out
      .split('\n')
      .filter((line) => line.includes('│'))
      .map((line) =>
        line
          .split('│')
          .map((cell) => cell.trim())
          .slice(1, -1),
      );

  describe('eval', () => {
    it('gives one JSON document', async () => {
      const folder = temporary.at('runs/one');
      const { byDigits } = evaluation(folder, 100, [1, 3], 50);
      assert.deepEqual(await json('eval --run runs/one --checkpoint 100 --digits 1,3 --samples 50 --seed 9'), {
        run: folder,
        checkpoint: 100,
        engine,
        byDigits,
      });
    });
    it('says which weights are no numbers', async () => {
      const notFinite = ['transformer.ln_f.weight', 'lm_head.weight'];
      const answers = {
        evaluate: async ({ checkpoint: { folder }, digits, samples }: EngineContract['evaluate']['params']) => ({
          ...evaluation(folder, 200, digits, samples),
          checkpoint: { folder, run: 'sample', step: 200, notFinite },
        }),
      };
      const said = async (...flags: string[]) =>
        (await cli([...words('eval --run runs/one --digits 1'), ...flags], { cwd: temporary.at(), answers })).out;
      assert.match(await said(), /workers\nNote: .*: transformer\.ln_f\.weight, lm_head\.weight\. .*\n/);
      assert.deepEqual((JSON.parse(await said('--json')) as { notFinite: unknown }).notFinite, notFinite);
    });
    it('asks every length with the defaults', async () => {
      const { calls } = await run('eval --run runs/one');
      assert.deepEqual(calls, [
        {
          name: 'evaluate',
          params: { checkpoint: { folder: temporary.at('runs/one') }, digits: [1, 2, 3], samples: 1000, seed: 1 },
        },
      ]);
    });
    it('prints tables that say engine and checkpoint', async () => {
      const { out } = await run('eval --run runs/one --digits 2-3');
      assert.match(out, /^\(a \+ b\) mod 100\nruns\/one · step 200 · onnxruntime 1\.0\.0 · CPU · 2 workers\n/);
      assert.deepEqual(cells(out), [
        ['digits', 'samples', 'exact', 'low digits', 'theory'],
        ['2', '1000', '100.0%', '99.9%', '100.0%'],
        ['3', '1000', '25.0%', '99.9%', '100.0%'],
        ['answer place', '2 digits', '3 digits'],
        ['units', '100.0%', '100.0%'],
        ['tens', '50.0%', '50.0%'],
      ]);
    });
  });

  describe('probe reads', () => {
    it('gives one JSON document', async () => {
      assert.deepEqual(await json('probe reads --run runs/one'), {
        run: temporary.at('runs/one'),
        checkpoint: 200,
        engine,
        ...readsAnswer(500),
      });
    });
    it('gives a document with a part for each of several lengths', async () => {
      lengthsAsked.splice(0);
      assert.deepEqual(await json('probe reads --run runs/one --digits 1-3 --samples 30'), {
        run: temporary.at('runs/one'),
        checkpoint: 200,
        engine,
        byDigits: [readsAnswer(30), readsAnswer(30), readsAnswer(30)],
      });
      assert.deepEqual(lengthsAsked, [1, 2, 3]);
    });
    it('prints a table of places', async () => {
      const { out } = await run('probe reads --run runs/one --samples 20');
      const lines = [
        /at 2 digits, 20 prompts$/,
        /^runs\/one · step 200/,
        / needs every digit\..* units first/,
        /^• answer tens reads tens of a; weakly reads units of a$/,
        /^• answer units reads units of a$/,
        / 25% .* 3% /,
      ];
      const printed = out.split('\n');
      lines.forEach((line, i) => assert.match(printed[i], line));
      const table = (units: string[], tens: string[]) => [
        ['answer place', 'a tens', 'a units'],
        ['units', ...units],
        ['tens', ...tens],
      ];
      assert.deepEqual(cells(out), [
        ...table(['0.000', '1.000'], ['0.900', '0.125']),
        ...table(['0.000', '0.990'], ['0.750', '0.063']),
        ...table(['-0.500', '8.000'], ['4.000', '0.000']),
      ]);
    });
    it('has its input digits in the order of their tokens', async () => {
      const file = sampleRunFile('reversed');
      const task = { ...file.recipe.task, reverseOperands: true };
      const reversed = { ...file, recipe: { ...file.recipe, task } };
      await (
        await RunFolder.create(temporary.at('runs/reversed'), reversed)
      ).saveCheckpoint(100, sampleWeights(reversed), sampleOptimizer(1));
      const { out } = await run('probe reads --run runs/reversed --digits 2 --samples 1');
      assert.deepEqual(cells(out).slice(0, 2), [
        ['answer place', 'a units', 'a tens'],
        ['units', '1.000', '0.000'],
      ]);
      assert.match(out, /Operands and answers are written units first\./);
    });
    it('prints a dash for what is not a number', async () => {
      const answers = {
        probe: async ({ checkpoint: { folder } }: EngineContract['probe']['params']) =>
          readsProbe(folder, 1, {
            probability: [
              [NaN, NaN],
              [0.75, 0.0625],
            ],
          }),
      };
      const { out } = await cli(words('probe reads --run runs/one --digits 1 --samples 1'), {
        cwd: temporary.at(),
        answers,
      });
      assert.deepEqual(cells(out)[4], ['units', '–', '–']);
      assert.match(out, /at 2 digits, 1 prompt\n/);
    });
  });

  describe('attention', () => {
    it('gives layers, heads, queries and keys', async () => {
      const { tokens, roles, prompt, predicted, expected, wrongPlaces } = attentionAnswer('');
      assert.deepEqual(await json('attention --run runs/one --prompt 1+2='), {
        ...{
          run: temporary.at('runs/one'),
          checkpoint: 200,
          engine,
          prompt,
          predicted,
          expected,
          wrongPlaces,
          tokens,
          roles,
        },
        layers: [
          [
            [
              [1, 0, 0],
              [0.75, 0.25, 0],
              [0, 0.5, 0.5],
            ],
          ],
          [
            [
              [1, 0, 0],
              [0, 1, 0],
              [0, 0.25, 0.75],
            ],
          ],
        ],
      });
    });
    it('prints where each head looks most while the answer is written', async () => {
      const { out } = await run('attention --run runs/one --prompt 1+2=');
      assert.match(out, /The right answer is 4; wrong at: units\. Answers are written units first\.\n/);
      assert.deepEqual(cells(out), [
        ['at token', 'L0H0', 'L1H0'],
        ['= equals', 'b units 0.75', 'equals 1.00'],
        ['3 answer units', 'equals 0.50', 'answer units 0.75'],
      ]);
    });
  });

  describe('compare', () => {
    it('gives one JSON document with every run', async () => {
      const { task, encoding } = sampleRunFile().recipe;
      const document = (name: string, lift: number) => {
        const folder = temporary.at('runs', name);
        return {
          run: folder,
          checkpoint: 200,
          engine,
          byDigits: evaluation(folder, 200, [1, 2, 3], 1000, lift).byDigits,
          name,
          task,
          encoding,
        };
      };
      assert.deepEqual(await json('compare --runs runs/one,runs/two'), {
        runs: [document('one', 0), document('two', 0.125)],
      });
    });
    it('prints the runs side by side with the theory', async () => {
      const { out } = await run('compare --runs runs/one,runs/two --digits 2,3');
      assert.deepEqual(cells(out), [
        ['digits', 'one', 'two', 'theory'],
        ['2', '100.0%', '87.5%', '100.0%'],
        ['3', '25.0%', '37.5%', '100.0%'],
        ['digits, place', 'one', 'two'],
        ['2 digits, units', '100.0%', '100.0%'],
        ['2 digits, tens', '50.0%', '62.5%'],
        ['3 digits, units', '100.0%', '100.0%'],
        ['3 digits, tens', '50.0%', '62.5%'],
      ]);
    });
  });

  it('compare runs of two bases, naming each place in both', async () => {
    const file = sampleRunFile('octal');
    const task = { ...file.recipe.task, base: 8 };
    const octal = { ...file, recipe: { ...file.recipe, task }, model: modelFor(layoutOf(task), file.recipe) };
    await (
      await RunFolder.create(temporary.at('runs/octal'), octal)
    ).saveCheckpoint(100, sampleWeights(octal), sampleOptimizer(1));
    const { out } = await run('compare --runs runs/one,runs/octal --digits 1');
    assert.deepEqual(
      cells(out)
        .slice(3)
        .map(([name]) => name),
      ['1 digit, units', '1 digit, tens / 8^1'],
    );
  });

  it('compare two checkpoints of one run by their steps', async () => {
    await copyFile(temporary.at('runs/one/checkpoints/step-000100.safetensors'), temporary.at('early.safetensors'));
    const answers = {
      evaluate: async ({ checkpoint: { folder }, digits, samples }: EngineContract['evaluate']['params']) =>
        evaluation(folder, folder.endsWith('early.safetensors') ? 100 : 200, digits, samples),
    };
    const { out } = await cli(words('compare --runs early.safetensors,runs/one --digits 1'), {
      cwd: temporary.at(),
      answers,
    });
    assert.deepEqual(cells(out)[0], ['digits', 'one step 100', 'one step 200', 'theory']);
  });

  describe('refuse bad input with one line and exit code 2, touching nothing and starting no engine', () => {
    const lone = () => temporary.at('lone.safetensors');
    const cases: [line: string, message: RegExp, prepare?: () => Promise<unknown>][] = [
      ['eval', /^Required option '--run <path>' not specified\. `--help` lists the options\.$/],
      ['eval --run nowhere', /^There is no run folder .*nowhere\. Check the path/],
      ['eval --run runs/one --digits 4', /^The operands of one are 3 digits wide, .*4 digits.* from 1 to 3\.$/],
      ['eval --run runs/one --digits 3-1', /^--digits must be lengths from 1 to 64, .* not '3-1'\.$/],
      ['eval --run runs/one --digits 0', /not '0'/],
      ['eval --run runs/one --digits 1-99999999999', /not '1-99999999999'/],
      ['eval --run runs/one --samples 0', /^--samples must be a whole number from 1 to 1000000, not '0'\.$/],
      ['eval --run runs/one --checkpoint last', /^--checkpoint must be a whole number/],
      ['eval --run runs/one --checkpoint 150', /has no checkpoint of step 150\. Choose one of 100, 200\.$/],
      ['eval --run empty', /it is empty\. Choose a folder/, () => mkdir(temporary.at('empty'))],
      [
        'eval --run runs/one',
        /run\.json is half-written or damaged/,
        () => truncate(temporary.at('runs/one/run.json'), 50),
      ],
      [
        'eval --run lone.safetensors',
        /^.*lone\.safetensors is a text file\. /,
        () => writeFile(lone(), 'a text that is long enough'),
      ],
      [
        'eval --run lone.safetensors',
        /lone\.safetensors is cut off/,
        async () =>
          writeFile(
            lone(),
            (await readFile(temporary.at('runs/one/checkpoints/step-000100.safetensors'))).subarray(0, 1000),
          ),
      ],
      ['eval --run none.safetensors', /none\.safetensors does not exist\. Check the path/],
      ['probe', /^Give a probe: .*reads, .*invariance.*\. `--help` explains them\.$/],
      ['probe writes', /^There is no probe 'writes'; choose one of .*reads, .*invariance.*\.$/],
      ['probe reads --run runs/one --digits 4', /so 4 digits do not fit/],
      ['probe reads --run runs/one --digits 3-1', /^--digits must be lengths from 1 to 64, .* not '3-1'\.$/],
      ['attention --run runs/one', /^Required option '--prompt <text>' not specified/],
      ['compare --runs runs/one', /^--runs needs two or more runs separated by commas/],
      ['compare --runs runs/one,runs/none', /^There is no run folder .*none/],
      ['compare --runs runs/one,runs/two --digits 4', /so 4 digits do not fit/],
      ['inspect', /^There is no command 'inspect'; choose one of train, eval, probe, attention, .*, bench\.$/],
      ['', /^Give a command: train, eval, probe, attention, theory, compare, import, export, engines, bench\./],
    ];
    for (const [line, message, prepare] of cases) {
      it(`${line} (${message.source.replace(/[\\^$]/g, '').slice(0, 40)})`, async () => {
        await prepare?.();
        const before = await fingerprint(temporary.at());
        const { code, out, err, calls } = await run(line);
        assert.deepEqual(
          { code, out, calls, lines: err.split('\n').length },
          { code: 2, out: '', calls: [], lines: 2 },
          err,
        );
        assert.match(err.trimEnd(), message);
        assert.deepEqual(await fingerprint(temporary.at()), before);
      });
    }
  });

  it('show a progress bar on a terminal', async () => {
    assert.match((await run('eval --run runs/one', true)).err, /Evaluating/);
  });
});
