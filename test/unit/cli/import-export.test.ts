import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { openForeign } from '../../../src/checkpoint/importers/open-foreign';
import { encodeSafetensors } from '../../../src/checkpoint/safetensors';
import { RunFolder } from '../../../src/checkpoint/run-folder';
import type { Engine } from '../../../src/service/client';
import type { ImportTrial } from '../../../src/shared/import-results';
import { realEngine } from '../../support/engine';
import {
  fingerprint,
  sampleMetrics,
  sampleOptimizer,
  sampleRunFile,
  sampleWeights,
  temporaryFolder,
} from '../checkpoint/sample';
import { torchFixture } from '../../support/torch';
import { cli, words, type World } from './fake-world';

describe('digitscope import', function () {
  this.timeout(60_000);
  const temporary = temporaryFolder();
  let engine: Engine;
  before(() => (engine = realEngine()));
  after(() => engine.dispose());
  const run = (file: string, line: string) =>
    cli(['import', torchFixture(file), ...words(line)], { cwd: temporary.at(), answers: engine.calls });

  it('takes what it is not told from the model, and says so', async () => {
    const { code, out, err } = await run('min-gpt.pt', '--task add --out runs/x');
    assert.deepEqual([code, err], [0, '']);
    const lines = out.trimEnd().split('\n');
    const said = [
      /^min-gpt\.pt: minGPT, 2 layers, 1 head, width 16, 7152 parameters$/,
      /^Imported as a \+ b into runs\/x$/,
      /^Note: .* GELU in the tanh form, .* epsilon of 1e-5/,
      /^Note: .* operand width 5, separators none/,
      /^Note: .* 1-3; .* --train-digits/,
      /^Note: .* 1 of width 16 .* --heads/,
      /0% at 1 digit, 0% at 2 digits, 0% at 3 digits/,
      /39 other readings/,
      /digitscope eval --run runs\/x$/,
    ];
    assert.equal(lines.length, said.length, out);
    lines.forEach((line, i) => assert.match(line, said[i]));
  });

  it('gives one JSON document', async () => {
    const { code, out } = await run('nano-gpt.pt', '--task mod-add --modulus 1000 --train-digits 1-3 --out x --json');
    const document = JSON.parse(out) as Record<string, unknown>;
    assert.deepEqual(
      {
        code,
        keys: Object.keys(document),
        run: document.run,
        checkpoint: document.checkpoint,
        notes: (document.notes as string[]).length,
      },
      {
        code: 0,
        keys: ['run', 'checkpoint', 'imported', 'task', 'model', 'parameters', 'trial', 'notes'],
        run: temporary.at('x'),
        checkpoint: 2000,
        notes: 4,
      },
    );
    const { trial } = document as { trial: ImportTrial };
    assert.deepEqual(
      [trial.byDigits.map(({ digits, samples }) => [digits, samples]), trial.reading.heads, trial.better],
      [
        [
          [1, 100],
          [2, 200],
          [3, 200],
        ],
        2,
        undefined,
      ],
    );
    assert.deepEqual(document.task, {
      operation: 'mod-add',
      modulus: 1000,
      base: 10,
      operandWidth: 8,
      reverseAnswer: true,
      reverseOperands: false,
      separators: 'symbols',
      trainDigits: [1, 3],
      trainMix: 'lengths',
      domain: 'both',
    });
  });

  it('names a run where it is not told one', async () => {
    await run('min-gpt.pt', '--task add --heads 2');
    assert.deepEqual((await RunFolder.open(temporary.at('runs/add-learned-2x2x16'))).file.model.heads, 2);
  });

  it('takes no task for a file that says its own', async () => {
    const file = sampleRunFile();
    await (
      await RunFolder.create(temporary.at('one'), file)
    ).saveCheckpoint(5, sampleWeights(file), sampleOptimizer(1));
    const own = (flags: string) =>
      cli(['import', 'one/checkpoints/step-000005.safetensors', ...words(flags)], {
        cwd: temporary.at(),
        answers: engine.calls,
      });
    assert.match(
      (await own('--task add --out x')).err,
      /^The file .*task is \(a \+ b\) mod 100; leave out --task\.\n$/,
    );
    assert.equal((await own('--out x')).code, 0);
    assert.deepEqual((await (await RunFolder.open(temporary.at('x'))).loadWeights()).tensors, sampleWeights(file));
  });

  it('refuses a model of language with one line', async () => {
    const tensor = (...shape: number[]) => ({ shape, data: new Float32Array(shape.reduce((a, b) => a * b)) });
    const layer = {
      'ln_1.weight': [8],
      'attn.c_attn.weight': [24, 8],
      'attn.c_proj.weight': [8, 8],
      'ln_2.weight': [8],
      'mlp.c_fc.weight': [32, 8],
      'mlp.c_proj.weight': [8, 32],
    };
    const tensors = new Map(
      Object.entries(layer).map(([name, shape]) => [`transformer.h.0.${name}`, tensor(...shape)]),
    );
    for (const [name, shape] of [
      ['wte.weight', [65, 8]],
      ['wpe.weight', [32, 8]],
      ['ln_f.weight', [8]],
    ] as const)
      tensors.set(`transformer.${name}`, tensor(...shape));
    await writeFile(temporary.at('shakespeare.safetensors'), encodeSafetensors(tensors));
    const { code, err } = await cli(['import', 'shakespeare.safetensors'], {
      cwd: temporary.at(),
      answers: engine.calls,
    });
    assert.deepEqual(
      [code, err],
      [
        2,
        'The model has a vocabulary of 65 and a context of 32. A task has 2 to 19 tokens: one for each digit of ' +
          'a base from 2 to 16, and three for symbols or none. A model with one token for each number cannot be ' +
          'imported. If a vocabulary is padded or has other characters, name its tokens (--vocabulary).\n',
      ],
    );
  });

  it('leaves a part of the context unused where it is told to', async () => {
    assert.equal((await run('min-gpt.pt', '--task add --operand-width 4 --separators none --out x')).code, 0);
    const { recipe, model } = (await RunFolder.open(temporary.at('x'))).file;
    assert.deepEqual([recipe.task.operandWidth, model.context], [4, 15]);
  });

  /** The weights of nanoGPT's fixture with more tokens than its 13, the first of which are its own. */
  const padded = async (tokens: number, name: string) => {
    const { model } = await openForeign(torchFixture('nano-gpt.pt'));
    const { data } = model.tensors.get('transformer.wte.weight')!;
    const rows = new Float32Array(tokens * 16);
    rows.set(data);
    await writeFile(
      temporary.at(name),
      encodeSafetensors(new Map([...model.tensors, ['transformer.wte.weight', { shape: [tokens, 16], data: rows }]])),
    );
  };
  const importPadded = (name: string, ...line: string[]) =>
    cli(['import', name, '--task', 'add', ...line], { cwd: temporary.at(), answers: engine.calls });

  it('never takes another base than 10 unless it is said', async () => {
    for (const [tokens, others] of [
      [16, /--base 16 with separators none, or --base 13 with separators symbols/],
      [14, /--base 14 .*--base 11/],
      [64, /name its tokens with --vocabulary/],
    ] as const) {
      await padded(tokens, 'padded.safetensors');
      const { code, err } = await importPadded('padded.safetensors', '--train-digits', '1-3');
      assert.deepEqual([code, /base 10 takes 13/.test(err), others.test(err)], [2, true, true], err);
    }
    assert.deepEqual(Object.keys(await fingerprint(temporary.at())), ['padded.safetensors']);
    await padded(16, 'padded.safetensors');
    assert.equal(
      (
        await importPadded(
          'padded.safetensors',
          '--base',
          '13',
          '--operand-width',
          '2',
          '--train-digits',
          '1-2',
          '--out',
          'x',
        )
      ).code,
      0,
    );
    assert.equal((await RunFolder.open(temporary.at('x'))).file.recipe.task.base, 13);
  });

  it('takes of a padded vocabulary the tokens that --vocabulary names, in any order and among others', async () => {
    await padded(64, 'padded.safetensors');
    const { model } = await openForeign(torchFixture('nano-gpt.pt'));
    const { out } = await importPadded(
      'padded.safetensors',
      '--vocabulary',
      '0123456789+=;',
      '--heads',
      '2',
      '--out',
      'x',
    );
    assert.match(out, /Of its 64 tokens, the 51 /);
    assert.deepEqual((await (await RunFolder.open(temporary.at('x'))).loadWeights()).tensors, model.tensors);
    await importPadded('padded.safetensors', '--vocabulary', '\\n0123456789+=', '--out', 'y');
    const { tensors } = await (await RunFolder.open(temporary.at('y'))).loadWeights();
    const row = (of: typeof tensors, token: number) => [
      ...of.get('transformer.wte.weight')!.data.subarray(16 * token, 16 * token + 16),
    ];
    assert.deepEqual([row(tensors, 12), row(tensors, 0)], [row(model.tensors, 0), row(model.tensors, 1)]);
  });

  it('takes the activation that it is told', async () => {
    await run('min-gpt.pt', '--task add --activation relu --out x');
    const { recipe, model } = (await RunFolder.open(temporary.at('x'))).file;
    assert.deepEqual([recipe.activation, model.activation], ['relu', 'relu']);
  });

  it('says how the model would answer, with the flags to take it so', async () => {
    const reading = { heads: 1, activation: 'gelu' as const, reverseAnswer: true, reverseOperands: false };
    const byDigits = [{ digits: 1, samples: 200, exact: 0.015 }];
    const better = {
      reading: {
        ...reading,
        heads: 4,
        vocabulary: '+0123456789;=',
        activation: 'relu' as const,
        reverseAnswer: false,
        reverseOperands: true,
      },
      byDigits: [{ digits: 1, samples: 200, exact: 0.995 }],
      loss: 0.01,
    };
    const answers: World['answers'] = {
      foreignAt: engine.calls.foreignAt,
      importRun: async (params, options) => ({
        ...(await engine.calls.importRun(params, options)),
        trial: { byDigits, loss: 4, reading, better, tried: 7, ways: 9 },
      }),
    };
    const { out } = await cli(['import', torchFixture('min-gpt.pt'), ...words('--task add --out x')], {
      cwd: temporary.at(),
      answers,
    });
    assert.match(out, /1\.5% at 1 digit.*\nWith 4 heads, its tokens in the order.*answers: 99\.5% at 1 digit\.\n/);
    const flags = '--heads 4 --activation relu --vocabulary "+0123456789;=" --no-reverse-answer --reverse-operands';
    assert.ok(out.includes(`${flags}\n`), out);
  });

  it('ends at Ctrl-C though the process that reads is stuck in the file, and writes nothing', async () => {
    const abort = new AbortController();
    const stuck = cli(['import', torchFixture('min-gpt.pt'), ...words('--task add --out x')], {
      cwd: temporary.at(),
      signal: abort.signal,
      answers: { foreignAt: () => new Promise(() => undefined) },
    });
    abort.abort();
    assert.deepEqual((await stuck).code, 130);
    assert.deepEqual(await fingerprint(temporary.at()), {});
  });

  const refused: [what: string, file: string, line: string, complaint: RegExp][] = [
    [
      'no task',
      'min-gpt.pt',
      '',
      /^The file does not say which task.*--task\. What fits: add, operand width 5, separators none; /,
    ],
    [
      'a task that does not fit',
      'min-gpt.pt',
      '--task add --operand-width 6 --separators none',
      /needs a vocabulary of 10 and a context of 18, and the model has 10 and 15\. What fits: add, operand width 5/,
    ],
    [
      'a modulus that does not fit',
      'min-gpt.pt',
      '--task mod-add --modulus 101',
      /No format of mod-add .* vocabulary of 10 and context of 15; .*--operand-width\. What fits/,
    ],
    [
      'heads that do not split the width',
      'min-gpt.pt',
      '--task add --heads 3',
      /The width 16 does not split into 3 heads/,
    ],
    ['no modulus', 'min-gpt.pt', '--task mod-add', /needs a modulus/],
    [
      'a vocabulary of other characters',
      'nano-gpt.pt',
      '--task add --vocabulary abc',
      /The vocabulary 'abc' does not have the characters of the task, '0123456789\+=;'/,
    ],
    ['a pickle that runs a program', 'hostile.pt', '--task add', /asks Python for 'posix\.system'/],
    ['an old file', 'old-format.pt', '--task add', /saved by a PyTorch before 1\.6/],
    ['no file', 'nowhere.pt', '--task add', /nowhere\.pt does not exist/],
  ];
  for (const [what, file, line, complaint] of refused)
    it(`refuses ${what} with one line, and writes nothing`, async () => {
      const { code, out, err } = await run(file, line);
      assert.deepEqual({ code, out, lines: err.split('\n').length }, { code: 2, out: '', lines: 2 });
      assert.match(err, complaint);
      assert.deepEqual(await fingerprint(temporary.at()), {});
    });
});

describe('digitscope export', () => {
  const temporary = temporaryFolder();
  beforeEach(async () => {
    const file = sampleRunFile();
    const run = await RunFolder.create(temporary.at('one'), file);
    await run.appendMetrics(sampleMetrics(100));
    for (const step of [100, 200]) await run.saveCheckpoint(step, sampleWeights(file), sampleOptimizer(1));
  });
  const run = (line: string, answers: World['answers'] = {}) => cli(words(line), { cwd: temporary.at(), answers });

  it('replaces no file unasked, and never a part of the run', async () => {
    const csv = 'export --run one --format csv --out';
    assert.equal((await run(`${csv} x.csv`)).code, 0);
    const before = await fingerprint(temporary.at());
    const { code, err } = await run(`${csv} x.csv`);
    assert.equal(code, 2);
    assert.match(err, /x\.csv already exists\. .*--force/);
    for (const part of ['one/run.json', 'one/metrics.jsonl', 'one/checkpoints/step-000200.safetensors']) {
      const refused = await run(`${csv} ${part} --force`);
      assert.deepEqual([refused.code, refused.err.includes('is part of the run')], [2, true]);
    }
    assert.deepEqual(await fingerprint(temporary.at()), before);
    assert.equal((await run(`${csv} x.csv --force`)).code, 0);
  });

  it('asks the engine for an ONNX model, and for nothing else', async () => {
    const onnx = await run('export --run one --format onnx --out x.onnx', {
      onnxModel: async () => new Uint8Array([7, 8]),
    });
    assert.deepEqual(onnx, {
      code: 0,
      out: 'Wrote x.onnx: step 200 of one, 2 bytes\n',
      err: '',
      calls: [{ name: 'onnxModel', params: { checkpoint: { folder: temporary.at('one'), step: 200 } } }],
    });
    assert.deepEqual([...(await readFile(temporary.at('x.onnx')))], [7, 8]);
    const csv = await run('export --run one --format csv --out x.csv');
    assert.deepEqual([csv.code, csv.calls.length], [0, 0]);
  });

  it('gives one JSON document', async () => {
    const { out } = await run('export --run one --checkpoint 100 --format safetensors --out x.safetensors --json');
    const bytes = (await readFile(temporary.at('x.safetensors'))).length;
    assert.deepEqual(JSON.parse(out), {
      run: temporary.at('one'),
      checkpoint: 100,
      format: 'safetensors',
      file: temporary.at('x.safetensors'),
      bytes,
    });
  });

  it('refuses another format and a missing step with one line', async () => {
    assert.match(
      (await run('export --run one --format gguf --out x')).err,
      /^--format must be one of safetensors, onnx, csv, json, not 'gguf'\.\n$/,
    );
    assert.match(
      (await run('export --run one --checkpoint 150 --format csv --out x')).err,
      /has no checkpoint of step 150\. Choose one of 100, 200\.\n$/,
    );
  });
});
