import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { encodeSafetensors } from '../../../src/checkpoint/safetensors';
import { RunFolder } from '../../../src/checkpoint/run-folder';
import { fingerprint, sampleMetrics, sampleOptimizer, sampleRunFile, sampleWeights, temporaryFolder } from '../checkpoint/sample';
import { torchFixture } from '../../support/torch';
import { cli, words, type World } from './fake-world';

describe('digitscope import', () => {
  const temporary = temporaryFolder();
  const run = (file: string, line: string) => cli(['import', torchFixture(file), ...words(line)], { cwd: temporary.at() });

  it('takes what it is not told from the model, and says so', async () => {
    const { code, out, err } = await run('min-gpt.pt', '--task add --out runs/x');
    assert.deepEqual({ code, err, lines: out.trimEnd().split('\n') }, {
      code: 0,
      err: '',
      lines: [
        'min-gpt.pt: minGPT, 2 layers, 1 heads, width 16, 7152 parameters',
        'Imported as a + b into runs/x',
        'Note: Taken from the model\'s vocabulary and context: operand width 5, separators none.',
        'Note: The lengths that it was trained on are assumed to be 1-3; the theory depends on them. Say --train-digits where that is wrong.',
        'Note: No tensor shows the number of heads; 1 of width 16 are assumed. Say --heads where that is wrong.',
        'Look at it with: digitscope eval --run runs/x',
      ],
    });
  });

  it('gives one JSON document', async () => {
    const { code, out } = await run('nano-gpt.pt', '--task mod-add --modulus 1000 --train-digits 1-3 --out x --json');
    const document = JSON.parse(out) as Record<string, unknown>;
    assert.deepEqual({ code, keys: Object.keys(document), run: document.run, checkpoint: document.checkpoint, notes: (document.notes as string[]).length }, {
      code: 0,
      keys: ['run', 'checkpoint', 'imported', 'task', 'model', 'parameters', 'notes'],
      run: temporary.at('x'),
      checkpoint: 2000,
      notes: 2,
    });
    assert.deepEqual(document.task, { operation: 'mod-add', modulus: 1000, base: 10, operandWidth: 8, reverseAnswer: true, reverseOperands: false, separators: 'symbols', trainDigits: [1, 3], trainMix: 'lengths', domain: 'both' });
  });

  it('names a run where it is not told one', async () => {
    await run('min-gpt.pt', '--task add --heads 2');
    assert.deepEqual((await RunFolder.open(temporary.at('runs/add-learned-2x2x16'))).file.model.heads, 2);
  });

  it('takes no task for a file that says its own', async () => {
    const file = sampleRunFile();
    await (await RunFolder.create(temporary.at('one'), file)).saveCheckpoint(5, sampleWeights(file), sampleOptimizer(1));
    const own = (flags: string) => cli(['import', 'one/checkpoints/step-000005.safetensors', ...words(flags)], { cwd: temporary.at() });
    assert.match((await own('--task add --out x')).err, /^The file says itself that its task is \(a \+ b\) mod 100; leave out --task\.\n$/);
    assert.equal((await own('--out x')).code, 0);
    assert.deepEqual((await (await RunFolder.open(temporary.at('x'))).loadWeights()).tensors, sampleWeights(file));
  });

  it('refuses a model of language with one line', async () => {
    const tensor = (...shape: number[]) => ({ shape, data: new Float32Array(shape.reduce((a, b) => a * b)) });
    const layer = { 'ln_1.weight': [8], 'attn.c_attn.weight': [24, 8], 'attn.c_proj.weight': [8, 8], 'ln_2.weight': [8], 'mlp.c_fc.weight': [32, 8], 'mlp.c_proj.weight': [8, 32] };
    const tensors = new Map(Object.entries(layer).map(([name, shape]) => [`transformer.h.0.${name}`, tensor(...shape)]));
    for (const [name, shape] of [['wte.weight', [65, 8]], ['wpe.weight', [32, 8]], ['ln_f.weight', [8]]] as const) tensors.set(`transformer.${name}`, tensor(...shape));
    await writeFile(temporary.at('shakespeare.safetensors'), encodeSafetensors(tensors));
    const { code, err } = await cli(['import', 'shakespeare.safetensors'], { cwd: temporary.at() });
    assert.deepEqual([code, err], [2, 'The model has a vocabulary of 65 and a context of 32. It is no model of an arithmetic task: those have 2 to 19 tokens, one for each digit of a base from 2 to 16 and three for symbols or none.\n']);
  });

  it('leaves a part of the context unused where it is told to', async () => {
    assert.equal((await run('min-gpt.pt', '--task add --operand-width 4 --separators none --out x')).code, 0);
    const { recipe, model } = (await RunFolder.open(temporary.at('x'))).file;
    assert.deepEqual([recipe.task.operandWidth, model.context], [4, 15]);
  });

  const refused: [what: string, file: string, line: string, complaint: RegExp][] = [
    ['no task', 'min-gpt.pt', '', /^The file does not say which task.*--task\. What fits: add, operand width 5, separators none; /],
    ['a task that does not fit', 'min-gpt.pt', '--task add --operand-width 6 --separators none', /needs a vocabulary of 10 and a context of 18, and the model has 10 and 15\. What fits: add, operand width 5/],
    ['a modulus that does not fit', 'min-gpt.pt', '--task mod-add --modulus 101', /No format of mod-add takes exactly the model's vocabulary of 10 and context of 15; .*give --operand-width\. What fits/],
    ['heads that do not split the width', 'min-gpt.pt', '--task add --heads 3', /The width 16 does not split into 3 heads/],
    ['no modulus', 'min-gpt.pt', '--task mod-add', /needs a modulus/],
    ['a vocabulary of other characters', 'nano-gpt.pt', '--task add --vocabulary abc', /The vocabulary 'abc' does not have the characters of the task, '0123456789\+=;'/],
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

  it('asks the engine for an ONNX model, and for nothing else', async () => {
    const onnx = await run('export --run one --format onnx --out x.onnx', { onnxModel: async () => new Uint8Array([7, 8]) });
    assert.deepEqual(onnx, { code: 0, out: 'Wrote x.onnx: step 200 of one, 2 bytes\n', err: '', calls: [{ name: 'onnxModel', params: { checkpoint: { folder: temporary.at('one'), step: 200 } } }] });
    assert.deepEqual([...(await readFile(temporary.at('x.onnx')))], [7, 8]);
    const csv = await run('export --run one --format csv --out x.csv');
    assert.deepEqual([csv.code, csv.calls.length], [0, 0]);
  });

  it('gives one JSON document', async () => {
    const { out } = await run('export --run one --checkpoint 100 --format safetensors --out x.safetensors --json');
    const bytes = (await readFile(temporary.at('x.safetensors'))).length;
    assert.deepEqual(JSON.parse(out), { run: temporary.at('one'), checkpoint: 100, format: 'safetensors', file: temporary.at('x.safetensors'), bytes });
  });

  it('refuses another format and a missing step with one line', async () => {
    assert.match((await run('export --run one --format gguf --out x')).err, /^--format must be one of safetensors, onnx, csv, json, not 'gguf'\.\n$/);
    assert.match((await run('export --run one --checkpoint 150 --format csv --out x')).err, /has no checkpoint of step 150\. Choose one of 100, 200\.\n$/);
  });
});
