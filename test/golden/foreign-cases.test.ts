// Files as people save them and as public reports have them, with the logits of an independent PyTorch forward pass:
// all that imports agrees with them, and the rest is refused for what it is.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { guessHeads } from '../../src/checkpoint/importers/guess-heads';
import { adapt, type Answers } from '../../src/checkpoint/importers/import-run';
import { openForeign } from '../../src/checkpoint/importers/open-foreign';
import { selectRows } from '../../src/checkpoint/importers/vocabulary';
import { encodeSafetensors } from '../../src/checkpoint/safetensors';
import { exportOnnx } from '../../src/engine/engines/export-onnx';
import { UserError } from '../../src/shared/errors';
import type { Reading } from '../../src/shared/import-results';
import { parseTaskSpec } from '../../src/tasks/task-schema';
import { realEngine, withFolder } from '../support/engine';
import { skipBecause } from '../support/skip';

const cases = path.join(process.env.DIGITSCOPE_SHARED ?? path.resolve(__dirname, '../../../shared'), 'cases');
const task = parseTaskSpec({ operation: 'add', operandWidth: 3, trainDigits: [1, 3] });

/**
 * The largest difference from PyTorch's logits, relative to the largest of them; padding behind the task's tokens is
 * left out of both.
 */
async function logitError(file: string, answers: Partial<Answers>): Promise<number> {
  const opened = await openForeign(file);
  const { ids, logits } = JSON.parse(readFileSync(path.join(path.dirname(file), 'expected.json'), 'utf8')) as {
    ids: number[][];
    logits: number[][][];
  };
  const { model, tensors } = adapt(opened, {
    task,
    heads: opened.model.heads ?? guessHeads(opened.model.architecture.width),
    ...answers,
  });
  const session = await InferenceSession.create(exportOnnx({ run: 'test', step: 0, task, model, tensors }));
  const output = await session.run({
    ids: new Tensor('int64', BigInt64Array.from(ids.flat(), BigInt), [ids.length, ids[0].length]),
  });
  const found = output.logits.data as Float32Array;
  const wanted = logits.flat().flatMap((row) => row.slice(0, model.vocabulary));
  assert.equal(found.length, wanted.length);
  const largest = wanted.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return wanted.reduce((worst, value, i) => Math.max(worst, Math.abs(value - found[i])), 0) / largest;
}

describe('files from elsewhere', function () {
  this.timeout(60_000);
  before(function () {
    if (!existsSync(cases))
      skipBecause(
        this,
        'the cases are not there: put them into the folder cases of the one that DIGITSCOPE_SHARED names',
      );
  });

  const same: [file: string, answers?: Partial<Answers>][] = [
    ...[
      'ckpt',
      'checkpoint-wrapper',
      'per-block',
      'prefix_forward_module',
      'prefix_fsdp_wrapped_module',
      'prefixbackbone',
      'prefixgpt',
      'prefixnet',
    ].map((name): [string] => [`02-ddp-compile/${name}.pt`]),
    ...['eps', 'heads12', 'relu'].map((name): [string] => [`04-hf-config/${name}/model.safetensors`]),
    ['06-relu/ckpt.pt', { activation: 'relu' }],
    ...['bytes', 'device', 'numpy-array', 'numpy-scalar', 'path', 'rng', 'set'].map((name): [string] => [
      `09-numpy-beside/${name}.pt`,
    ]),
    ['14-tied/only-lm-head.safetensors'],
    ['14-tied/save_model.safetensors'],
    ['16-mislabelled/pytorch_model.bin'],
    ['16-mislabelled/weights.safetensors'],
    ['19-padded-vocab/ckpt.pt', { vocabulary: '0123456789+=;' }],
    ['19-padded-vocab/padded16.pt', { vocabulary: '0123456789+=;' }],
    ['27-lightning/epoch=3-step=1200.ckpt'],
    ['27-lightning/with-metric.ckpt'],
    ['27-lightning/ddp.ckpt'],
    ...['buffer-class', 'named-parameters', 'parameters-with-attributes', 'tensors-with-attributes'].map(
      (name): [string] => [`47-parameters/${name}.pt`],
    ),
  ];
  for (const [file, answers = {}] of same)
    it(`${file} gives PyTorch's logits`, async () => {
      const error = await logitError(path.join(cases, file), answers);
      assert.ok(error < 1e-5, `off by ${error}`);
    });

  it('05-exact-gelu/ckpt.pt differs as slightly as its note says', async () => {
    const error = await logitError(path.join(cases, '05-exact-gelu/ckpt.pt'), {});
    assert.ok(error > 1e-5 && error < 1e-3, `off by ${error}`);
  });

  describe('that answer when they are taken rightly, taken wrongly', () => {
    const file = path.join(cases, '05-exact-gelu/ckpt.pt');
    /** The adder with its tokens in another order. */
    const reordered = async (order: string): Promise<Uint8Array> => {
      const { tensors } = (await openForeign(file)).model;
      const rows = [...order].map((token) => '0123456789+=;'.indexOf(token));
      return encodeSafetensors(selectRows(tensors, rows));
    };
    const wrong: [what: string, order: string, answers: Partial<Answers>, better: Partial<Reading>][] = [
      ['with another number of heads', '0123456789+=;', { heads: 12 }, { heads: 3 }],
      ["with the tokens of nanoGPT's scripts", ';+0123456789=', {}, { vocabulary: ';+0123456789=' }],
      [
        'with sorted tokens, answers the other way round and other heads',
        '+0123456789;=',
        { heads: 8, task: { ...task, reverseAnswer: false } },
        { heads: 3, vocabulary: '+0123456789;=', reverseAnswer: true },
      ],
      [
        'with operands the other way round',
        '0123456789+=;',
        { task: { ...task, reverseOperands: true } },
        { reverseOperands: false },
      ],
    ];
    for (const [what, order, answers, better] of wrong)
      it(`${what}, are found out`, () =>
        withFolder(async (folder) => {
          const source = path.join(folder, 'x.safetensors');
          await writeFile(source, await reordered(order));
          const engine = realEngine();
          try {
            const { trial } = await engine.calls.importRun({
              path: source,
              task,
              heads: 3,
              ...answers,
              folder: path.join(folder, 'run'),
            });
            assert.ok(
              trial.byDigits.some(({ exact }) => exact < 0.9),
              JSON.stringify(trial.byDigits),
            );
            assert.deepEqual(trial.better?.reading, { ...trial.reading, ...better });
            assert.ok(trial.better?.byDigits.every(({ exact }) => exact >= 0.99));
          } finally {
            engine.dispose();
          }
        }));
  });

  it('that answer with another activation or number of heads too are found out by how sure they are', () =>
    withFolder(async (folder) => {
      const engine = realEngine();
      const attempt = async (file: string, heads: number) =>
        (await engine.calls.importRun({ path: path.join(cases, file), task, heads, folder: path.join(folder, file) }))
          .trial;
      try {
        const gelu = await attempt('05-exact-gelu/ckpt.pt', 3);
        const relu = await attempt('06-relu/ckpt.pt', 3);
        const lightning = await attempt('27-lightning/ddp.ckpt', 6);
        assert.deepEqual(
          [gelu, relu].map(({ byDigits }) => byDigits.every(({ exact }) => exact === 1)),
          [true, true],
        );
        assert.deepEqual(
          [gelu.better, relu.better?.reading.activation, lightning.better?.reading.heads],
          [undefined, 'relu', 3],
        );
      } finally {
        engine.dispose();
      }
    }));

  const refused: [file: string, code: string, words: RegExp][] = [
    [
      '04-hf-config/inverse/model.safetensors',
      'checkpoint/config',
      /scale_attn_by_inverse_layer_idx true in config\.json/,
    ],
    ['04-hf-config/inner/model.safetensors', 'checkpoint/config', /n_inner 96 in config\.json/],
    ['08-no-final-norm/ckpt.pt', 'checkpoint/tensors', /transformer\.ln_f\.weight/],
    ['11-lfs-pointer/ckpt.pt', 'checkpoint/kind', /Git LFS pointer/],
    ['11-lfs-pointer/page.pt', 'checkpoint/kind', /web page/],
    ['11-lfs-pointer/empty.pt', 'checkpoint/kind', /empty file/],
    ['12-legacy/ckpt.pt', 'checkpoint/kind', /before 1\.6.*torch\.save\(torch\.load/],
    ['12-legacy/meta.pkl', 'checkpoint/kind', /pickle that torch\.save did not write/],
    ['12-legacy/weights.npz', 'checkpoint/zip', /NumPy archive/],
    ['15-shards/model.safetensors.index.json', 'checkpoint/kind', /index of weights/],
    ['15-shards/model-00001-of-00002.safetensors', 'checkpoint/kind', /shard 1 of 2/],
    ['18-dtypes/int8-no-scale.pt', 'checkpoint/dtype', /whole numbers \(I8\)/],
    ['18-dtypes/f8.pt', 'checkpoint/dtype', /float8/],
    ['18-dtypes/f8.safetensors', 'checkpoint/dtype', /float8/],
    ['24-old-mingpt/model.pt', 'checkpoint/layout', /minGPT's layout of before July 2022/],
    ['25-hooked/model.pt', 'checkpoint/layout', /TransformerLens/],
    ['34-corrupt/text-mode.pt', 'checkpoint/zip', /damaged ZIP/],
    ['37-shapes/gap.pt', 'checkpoint/tensors', /transformer\.h\.1\./],
    ['44-zips/script.pt', 'checkpoint/torch', /TorchScript/],
    ['44-zips/exported.pt2', 'checkpoint/torch', /torch\.export/],
    ['44-zips/module.pt', 'checkpoint/global', /'__main__\.Net'/],
    ['45-lora/lora.pt', 'checkpoint/tensors', /lora_A/],
    ['45-lora/adapter_model.safetensors', 'checkpoint/layout', /LoRA/],
    ['48-other-files/model.onnx', 'checkpoint/kind', /ONNX/],
    ['48-other-files/weights.gguf', 'checkpoint/kind', /GGUF/],
    ['48-other-files/weights.h5', 'checkpoint/kind', /HDF5/],
    ['48-other-files/weights.tar.gz', 'checkpoint/kind', /gzip/],
  ];
  for (const [file, code, words] of refused)
    it(`${file} is refused for what it is`, () =>
      assert.rejects(openForeign(path.join(cases, file)), (error) => {
        assert.ok(error instanceof UserError);
        assert.equal(error.code, code, error.message);
        assert.match(error.message, words);
        return true;
      }));
});
