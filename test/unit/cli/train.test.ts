import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { RunFolder } from '../../../src/checkpoint/run-folder';
import type { EngineContract } from '../../../src/shared/engine-contract';
import { CancelledError, UserError } from '../../../src/shared/errors';
import type { Client } from '../../../src/shared/rpc';
import {
  fingerprint,
  sampleMetrics,
  sampleOptimizer,
  sampleRunFile,
  sampleWeights,
  temporaryFolder,
} from '../checkpoint/sample';
import { cli, engine, words } from './fake-world';

describe('digitscope train', () => {
  const temporary = temporaryFolder();

  /** Trains in no time: one evaluation, then done. */
  const trains: Partial<Client<EngineContract>> = {
    train: async ({ folder }, options) => {
      options?.onProgress?.({ event: 'start', folder, parameters: 1234, engine, fromStep: 0 });
      options?.onProgress?.({ event: 'step', step: 50, loss: 1.5 });
      options?.onProgress?.({ event: 'eval', ...sampleMetrics(100) });
      return { folder, steps: 100, seconds: 1.25, exact: 0.995, reached: true };
    },
  };
  const train = (line: string, terminal = false) =>
    cli(['train', ...words(line)], { cwd: temporary.at(), answers: trains, terminal });

  async function savedRun(): Promise<RunFolder> {
    const file = sampleRunFile();
    const run = await RunFolder.create(temporary.at('runs/one'), file);
    await run.saveCheckpoint(100, sampleWeights(file), sampleOptimizer(1));
    return run;
  }

  it('asks the engine for the recipe that the flags describe, in a new folder of runs/', async () => {
    const { code, calls } = await train(
      '--task mod-add --modulus 100 --train-digits 1-3 --operand-width 6 --until 0.98 --encoding rotary --size ' +
        'micro --batch 64 --optimizer adamw --lr 1e-3 --muon-lr 0.03 --schedule cosine --seed 7 --eval-every 50 ' +
        '--bias --untied --activation relu --dropout 0.1',
    );
    const recipe = {
      task: {
        operation: 'mod-add',
        modulus: 100,
        base: 10,
        operandWidth: 6,
        reverseAnswer: true,
        reverseOperands: false,
        separators: 'symbols',
        trainDigits: [1, 3],
        trainMix: 'lengths',
        domain: 'both',
      },
      ...{
        encoding: 'rotary',
        layers: 4,
        heads: 4,
        width: 128,
        bias: true,
        tiedEmbeddings: false,
        activation: 'relu',
        dropout: 0.1,
      },
      ...{
        batch: 64,
        optimizer: 'adamw',
        learningRate: 0.001,
        muonLearningRate: 0.03,
        schedule: 'cosine',
        weightDecay: 0.1,
        warmup: 100,
        clip: 1,
      },
      ...{ steps: 5000, until: 0.98, evalEvery: 50, evalSamples: 1000, checkpointEvery: 50, seed: 7 },
    };
    assert.deepEqual(
      { code, calls },
      {
        code: 0,
        calls: [{ name: 'train', params: { folder: temporary.at('runs/mod-add-100-rotary-micro'), recipe } }],
      },
    );
  });

  it('takes the next free name, or the folder it is told', async () => {
    await mkdir(temporary.at('runs/add-learned-nano'), { recursive: true });
    const folderOf = async (line: string) => ((await train(line)).calls[0].params as { folder: string }).folder;
    assert.deepEqual(
      [await folderOf('--task add'), await folderOf('--task add --out elsewhere/x')],
      [temporary.at('runs/add-learned-nano-2'), temporary.at('elsewhere/x')],
    );
  });

  it('prints one JSON object a line with --json', async () => {
    const { out, err, code } = await train('--task add --json --out runs/a');
    const run = temporary.at('runs/a');
    assert.deepEqual(
      {
        code,
        err,
        lines: out
          .trimEnd()
          .split('\n')
          .map((line) => JSON.parse(line) as unknown),
      },
      {
        code: 0,
        err: '',
        lines: [
          { event: 'start', parameters: 1234, engine, fromStep: 0, run },
          { event: 'eval', ...sampleMetrics(100) },
          { event: 'done', run, steps: 100, seconds: 1.25, exact: 0.995, reached: true },
        ],
      },
    );
  });

  it('prints an evaluation a line where no one watches', async () => {
    const { out, err } = await train('--task add --out runs/a');
    assert.equal(err, '');
    assert.equal(
      out,
      [
        'a + b, learned positions, 1,234 parameters',
        'runs/a · from step 0 · onnxruntime 1.0.0 · CPU · 2 workers',
        'step 100 · loss 1.900 · exact by digits 1: 75.0%, 2: 50.0% · 1.0 s',
        'Done: 99.5% exact at 3 digits after 100 steps, 1.3 s.',
        'Written to runs/a',
        '',
      ].join('\n'),
    );
  });

  it('says that its GPU was lost, in words and as an event', async () => {
    const lost = {
      event: 'engine',
      engine,
      fromStep: 100,
      message: 'The GPU was lost. Training goes on from step 100 with onnxruntime 1.0.0 · CPU · 2 workers.',
    } as const;
    const answers: Partial<Client<EngineContract>> = {
      train: (params, options) => {
        const result = trains.train!(params, options);
        options?.onProgress?.(lost);
        return result;
      },
    };
    const said = async (...flags: string[]) =>
      (await cli(['train', ...words('--task add --out runs/a'), ...flags], { cwd: temporary.at(), answers })).out.split(
        '\n',
      );
    assert.ok((await said()).includes(lost.message));
    assert.ok((await said('--json')).includes(JSON.stringify(lost)));
  });

  it('shows no loss before there is one, and never one that is no number', async () => {
    for (const loss of [undefined, NaN]) {
      const answers: Partial<Client<EngineContract>> = {
        train: async (_, options) => {
          options?.onProgress?.({
            event: 'start',
            folder: temporary.at('runs/a'),
            parameters: 1234,
            engine,
            fromStep: 0,
          });
          options?.onProgress?.({ event: 'step', step: 12, ...(loss !== undefined && { loss }) });
          return { folder: temporary.at('runs/a'), steps: 12, seconds: 1.25, exact: 0.995, reached: true };
        },
      };
      const { out, err } = await cli(['train', ...words('--task add --out runs/a')], {
        cwd: temporary.at(),
        answers,
        terminal: true,
      });
      assert.match(err, /step 12/);
      assert.doesNotMatch(out + err, /loss|NaN/);
    }
  });

  it('shows a progress bar on a terminal', async () => {
    const { out, err } = await train('--task add --out runs/a', true);
    assert.match(err, /Training .*1% step 50 · loss 1\.500/);
    assert.doesNotMatch(out, /step 100 · loss/);
  });

  it('resumes a run with what may be said anew', async () => {
    await savedRun();
    const resumed = async (line: string) => (await train(line)).calls[0].params;
    assert.deepEqual(
      [await resumed('--resume --out runs/one'), await resumed('--resume --run runs/one --steps 9000 --until none')],
      [
        { folder: temporary.at('runs/one'), resume: true },
        { folder: temporary.at('runs/one'), resume: true, steps: 9000, until: null },
      ],
    );
  });

  describe('of a job that is restarted by its own command', () => {
    const recipe = '--task mod-add --modulus 100 --operand-width 3 --train-digits 1-2 --layers 1 --heads 1 --width 4';
    const restart = (more = '') => train(`--resume --out runs/one ${recipe} ${more}`);

    it('resumes a run whose recipe is the same', async () => {
      await savedRun();
      const { code, calls } = await restart();
      assert.deepEqual(
        [code, calls.map(({ params }) => params)],
        [0, [{ folder: temporary.at('runs/one'), resume: true }]],
      );
      // Limits are each training's own, and so is what is done where no checkpoint can be resumed.
      const more = await restart('--steps 9000 --until none --from-scratch');
      assert.deepEqual(
        more.calls.map(({ params }) => params),
        [{ folder: temporary.at('runs/one'), resume: true, steps: 9000, until: null, fromScratch: true }],
      );
    });

    it('refuses another recipe by the field that differs, and touches nothing', async () => {
      await savedRun();
      const before = await fingerprint(temporary.at());
      for (const [flags, field] of [
        ['--seed 2', 'seed is 1, not 2'],
        ['--modulus 101', 'task.modulus is 100, not 101'],
        ['--encoding rotary', 'encoding is "learned", not "rotary"'],
        ['--lr 1', 'learningRate is 0.003, not 1'],
      ]) {
        const { code, err, calls } = await restart(flags);
        assert.deepEqual([code, calls], [2, []]);
        assert.match(err, new RegExp(`^The recipe of one .* ${field}\\. `));
      }
      assert.deepEqual(await fingerprint(temporary.at()), before);
    });

    it('begins the run where there is none yet', async () => {
      const { calls } = await restart();
      const params = calls[0].params as { folder: string; recipe: { width: number } };
      assert.deepEqual([params.folder, params.recipe.width, 'resume' in params], [temporary.at('runs/one'), 4, false]);
    });

    it('wants to be told by name to begin again', async () => {
      assert.match((await train('--task add --from-scratch')).err, /^Give --from-scratch only with --resume/);
    });
  });

  describe('after Ctrl-C', () => {
    const stops: Partial<Client<EngineContract>> = { train: () => Promise.reject(new CancelledError()) };

    it('says how to go on, and exits with 130', async () => {
      await savedRun();
      const { code, err } = await cli(words('train --resume --out runs/one'), { cwd: temporary.at(), answers: stops });
      assert.equal(code, 130);
      assert.match(err, /^Stopped.* step 100\. .*: digitscope train --resume --out runs\/one\n$/);
    });
    it('says so when there is nothing to go on with', async () => {
      const { code, err } = await cli(words('train --task add'), { cwd: temporary.at(), answers: stops });
      assert.deepEqual({ code, err }, { code: 130, err: 'Stopped before training began; nothing was written.\n' });
    });
    it('passes the wish on to the engine', async () => {
      const abort = new AbortController();
      const answers: Partial<Client<EngineContract>> = {
        train: (_params, options) =>
          new Promise((_resolve, reject) => {
            options?.signal?.addEventListener('abort', () => reject(new CancelledError()));
            abort.abort();
          }),
      };
      assert.equal(
        (await cli(words('train --task add'), { cwd: temporary.at(), answers, signal: abort.signal })).code,
        130,
      );
    });
  });

  describe('refuses with one line and exit code 2, touching nothing', () => {
    const cases: [line: string, message: RegExp][] = [
      ['', /^Give a task: --task add, multiply, mod-add, mod-multiply\.$/],
      ['--task divide', /^--task must be one of add, multiply, mod-add, mod-multiply, not 'divide'\.$/],
      ['--task mod-add', /^The task mod-add needs a modulus; give a whole number of 2 or more\.$/],
      ['--task mod-add --modulus 1', /^The modulus must be a whole number of 2 or more, not 1\.$/],
      ['--task mod-add --modulus -5', /^The modulus must be a whole number of 2 or more, not -5\.$/],
      ['--task mod-add --modulus ten', /^--modulus must be a decimal number, not 'ten'\. Write it/],
      ['--task mod-add --modulus 0x10', /^--modulus must be a decimal number, not '0x10'/],
      ['--task add --modulus 5', /takes no modulus/],
      ['--task add --train-digits 1-9', /^The training lengths .* 9 digits .* 6 wide/],
      ['--task add --train-digits 3-1', /must be two whole numbers/],
      ['--task add --train-digits x', /^--train-digits must be .* 1-3, not 'x'\.$/],
      ['--task add --base 17', /^The base must be a whole number from 2 to 16, not 17\.$/],
      ['--task add --size huge', /^--size must be one of nano, micro, mini, not 'huge'\.$/],
      ['--task add --size nano --layers 2 --width 8', /^Give --size or --layers, --width, not both\.$/],
      ['--task add --dropout 1', /^The dropout must be 0 or more and below 1, not 1\.$/],
      ['--task add --activation tanh', /^--activation must be one of gelu, relu, not 'tanh'\.$/],
      ['--task add --encoding fancy', /^--encoding must be one of learned, sinusoidal, rotary, /],
      ['--task add --heads 5', /width 48 does not split into 5 heads/],
      ['--task add --until 2', /^The target exact match must be greater than 0/],
      ['--task add --checkpoint-every 130', /must be a multiple of the evaluation interval 50/],
      ['--task add --seed -1', /^--seed must be a whole number from 0 to 4294967295, not '-1'\.$/],
      ['--task add --optimizer sgd', /^--optimizer must be one of adamw, muon, not 'sgd'\.$/],
      ['--task add --schedule linear', /^--schedule must be one of constant, cosine, not 'linear'\.$/],
      ['--task add --muon-lr 0', /^The learning rate of Muon must be above 0\.$/],
      ['--task add --run runs/one', /^Give --run only with --resume/],
      ['--task add --sede 3', /^Unknown option '--sede' \(Did you mean --seed\?\)\. `--help` lists the options\.$/],
      ['--task add stray', /^Too many arguments for 'train'/],
      ['--task', /^Option '--task <task>' argument missing/],
      ['--resume', /^Say which run to resume: --resume --out runs\/name\.$/],
      ['--resume --out runs/one --run runs/one', /either as --out or as --run/],
      ['--resume --out runs/none', /^There is no run folder .*none\./],
      ['--resume --out runs/one --lr 1', /so --lr cannot be changed\. .*--task/],
      ['--resume --out runs/one --no-reverse-answer', /so --no-reverse-answer cannot be changed/],
    ];
    for (const [line, message] of cases) {
      it(`train ${line}`, async () => {
        await savedRun();
        const before = await fingerprint(temporary.at());
        const { code, out, err, calls } = await train(line);
        assert.deepEqual(
          { code, out, calls, lines: err.split('\n').length },
          { code: 2, out: '', calls: [], lines: 2 },
        );
        assert.match(err.trimEnd(), message);
        assert.deepEqual(await fingerprint(temporary.at()), before);
      });
    }
  });

  it('hands on what the engine refuses', async () => {
    const answers: Partial<Client<EngineContract>> = {
      train: () => Promise.reject(new UserError('run/exists', 'The folder is not empty.\nChoose another name.')),
    };
    const { code, err } = await cli(words('train --task add'), { cwd: temporary.at(), answers });
    assert.deepEqual({ code, err }, { code: 2, err: 'The folder is not empty. Choose another name.\n' });
  });

  describe('when something breaks inside', () => {
    it('exits with 1 and one line, and shows the stack when debugging', async () => {
      const answers: Partial<Client<EngineContract>> = {
        train: () => Promise.reject(new Error('matMul: shapes differ')),
      };
      const world = { cwd: temporary.at(), answers };
      const plain = await cli(words('train --task add'), world);
      assert.deepEqual({ code: plain.code, err: plain.err }, { code: 1, err: 'matMul: shapes differ\n' });
      assert.match(
        (await cli(words('train --task add'), { ...world, debug: true })).err,
        /^matMul: shapes differ\nError: matMul.*\n +at /,
      );
    });
    it('tells the last words of an engine that died', async () => {
      const answers: Partial<Client<EngineContract>> = {
        train: () => Promise.reject(new Error('connection got disposed')),
      };
      const { code, err } = await cli(words('train --task add'), {
        cwd: temporary.at(),
        answers,
        dies: Promise.resolve(134),
        log: ['', 'out of memory'],
      });
      assert.deepEqual(
        { code, err },
        { code: 1, err: 'The engine process ended unexpectedly (exit code 134). It said: out of memory\n' },
      );
    });
    it('takes the end of the engine by Ctrl-C for a cancel, also where that is heard of first', async () => {
      const abort = new AbortController();
      const answers: Partial<Client<EngineContract>> = {
        train: () => {
          setTimeout(() => abort.abort(), 50);
          return Promise.reject(new Error('connection got disposed'));
        },
      };
      const { code } = await cli(words('train --task add'), {
        cwd: temporary.at(),
        answers,
        dies: Promise.resolve(null),
        signal: abort.signal,
      });
      assert.equal(code, 130);
    });
  });
});
