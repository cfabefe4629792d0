import assert from 'node:assert/strict';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { guessHeads } from '../../../../src/checkpoint/importers/guess-heads';
import type { ForeignModel } from '../../../../src/checkpoint/importers/importer';
import { openForeign } from '../../../../src/checkpoint/importers/open-foreign';
import { readSource } from '../../../../src/checkpoint/importers/source';
import { importers } from '../../../../src/checkpoint/importers/importers';
import { encodeSafetensors, type Tensors } from '../../../../src/checkpoint/safetensors';
import { describeSelf } from '../../../../src/checkpoint/self-description';
import { exportOnnx } from '../../../../src/engine/engines/export-onnx';
import { UserError } from '../../../../src/shared/errors';
import { parseTaskSpec, type TaskSpecInput } from '../../../../src/tasks/task-schema';
import { expectedLogits, torchFixture } from '../../../support/torch';
import { sampleRunFile, sampleWeights } from '../sample';

/** The largest difference from PyTorch's logits, relative to the largest of them. */
async function logitError(file: string, model: ForeignModel, heads: number, task: TaskSpecInput): Promise<number> {
  const { ids, logits } = expectedLogits(file);
  const program = exportOnnx({
    run: 'test',
    step: 0,
    task: parseTaskSpec(task),
    model: { ...model.architecture, heads },
    tensors: model.tensors,
  });
  const session = await InferenceSession.create(program);
  const output = await session.run({
    ids: new Tensor('int64', BigInt64Array.from(ids.flat(), BigInt), [ids.length, ids[0].length]),
  });
  const found = output.logits.data as Float32Array;
  assert.equal(found.length, logits.length);
  const largest = Math.max(...logits.map(Math.abs));
  return Math.max(...logits.map((value, i) => Math.abs(value - found[i]))) / largest;
}

describe('models from elsewhere', () => {
  const bare: TaskSpecInput = { operation: 'add', operandWidth: 5, separators: 'none', trainDigits: [1, 3] };
  const common = { encoding: 'learned', activation: 'gelu', layerNormEpsilon: 1e-5 };
  const assumed =
    'Assumed, since neither the file nor its tensors say: GELU in the tanh form, and LayerNorm with an epsilon ' +
    'of 1e-5.';
  const gelu =
    'nanoGPT since 2023 has GELU in the exact form (nn.GELU()); where the model was trained with that one, ' +
    'logits differ slightly.';
  const cases: [file: string, task: TaskSpecInput, heads: number, description: object][] = [
    [
      'min-gpt.pt',
      bare,
      2,
      {
        layout: 'minGPT',
        step: 0,
        notes: [assumed],
        architecture: {
          layers: 2,
          width: 16,
          vocabulary: 10,
          context: 15,
          bias: true,
          tiedEmbeddings: false,
          ...common,
        },
      },
    ],
    [
      'nano-gpt.pt',
      { operation: 'add', operandWidth: 6, trainDigits: [1, 3] },
      2,
      {
        layout: 'nanoGPT',
        step: 2000,
        heads: 2,
        notes: [assumed, gelu],
        architecture: {
          layers: 1,
          width: 16,
          vocabulary: 13,
          context: 21,
          bias: false,
          tiedEmbeddings: true,
          ...common,
        },
      },
    ],
    [
      'nano-gpt-some-biases.pt',
      bare,
      1,
      {
        layout: 'nanoGPT',
        step: 0,
        notes: [
          assumed,
          'Only some of its layers have biases; 4 missing ones were filled with zeros, which changes nothing.',
          gelu,
        ],
        architecture: { layers: 1, width: 8, vocabulary: 10, context: 15, bias: true, tiedEmbeddings: true, ...common },
      },
    ],
    [
      'gpt2.safetensors',
      bare,
      2,
      {
        layout: 'GPT-2',
        step: 0,
        notes: [assumed],
        architecture: {
          layers: 1,
          width: 16,
          vocabulary: 10,
          context: 15,
          bias: true,
          tiedEmbeddings: true,
          ...common,
        },
      },
    ],
  ];
  for (const [file, task, heads, description] of cases)
    it(`${file} is recognised, read from its tensors alone, and gives PyTorch's logits within 1e-5`, async () => {
      const { model } = await openForeign(torchFixture(file));
      const { tensors, ...described } = model;
      assert.deepEqual(described, description);
      assert.ok(tensors.size > 8);
      const error = await logitError(file, model, heads, task);
      assert.ok(error < 1e-5, `off by ${error}`);
    });

  it('of our own say everything themselves', () => {
    const file = sampleRunFile();
    const bytes = encodeSafetensors(
      sampleWeights(file),
      describeSelf({ run: 'sample', step: 7, task: file.recipe.task, model: file.model }),
    );
    const { tensors, ...described } = readModel(bytes);
    const { heads, ...architecture } = file.model;
    assert.deepEqual(described, {
      layout: 'Digitscope',
      architecture,
      heads,
      task: file.recipe.task,
      step: 7,
      notes: [],
    });
    assert.deepEqual(tensors, sampleWeights(file));
  });

  it('under wrappers and either kind of name are the same', async () => {
    const { model } = await openForeign(torchFixture('nano-gpt-some-biases.pt'));
    const renamed = (rename: (name: string) => string) =>
      readModel(encodeSafetensors(new Map([...model.tensors].map(([name, tensor]) => [rename(name), tensor])))).tensors;
    for (const rename of [
      (name: string) => `module._orig_mod.${name}`,
      (name: string) => name.replace('transformer.', ''),
      (name: string) => `model.${name}`,
    ])
      assert.deepEqual(renamed(rename), model.tensors);
  });

  it('with an output matrix that is the embeddings once more are tied', async () => {
    const { model } = await openForeign(torchFixture('nano-gpt-some-biases.pt'));
    const embeddings = model.tensors.get('transformer.wte.weight')!;
    const same = readModel(encodeSafetensors(new Map([...model.tensors, ['lm_head.weight', embeddings]])));
    const other = readModel(
      encodeSafetensors(
        new Map([...model.tensors, ['lm_head.weight', { ...embeddings, data: embeddings.data.map((x) => x + 1) }]]),
      ),
    );
    assert.deepEqual(
      [same, other].map(({ architecture, tensors }) => [architecture.tiedEmbeddings, tensors.has('lm_head.weight')]),
      [
        [true, false],
        [false, true],
      ],
    );
  });

  it('of our own with weights that are no numbers say so too', () => {
    const file = sampleRunFile();
    const tensors = sampleWeights(file);
    tensors.get('transformer.wte.weight')!.data[1] = -Infinity;
    const bytes = encodeSafetensors(
      tensors,
      describeSelf({ run: 'sample', step: 7, task: file.recipe.task, model: file.model }),
    );
    assert.deepEqual(readModel(bytes).notes, [
      'Not all of its weights are finite numbers: transformer.wte.weight. What it computes with them means nothing.',
    ]);
  });

  it('with weights that are no numbers are read, and it is said', async () => {
    const { model } = await openForeign(torchFixture('nano-gpt-some-biases.pt'));
    model.tensors.get('transformer.ln_f.weight')!.data[3] = NaN;
    assert.equal(
      readModel(encodeSafetensors(model.tensors)).notes[1],
      'Not all of its weights are finite numbers: transformer.ln_f.weight. What it computes with them means nothing.',
    );
  });

  describe('are refused', () => {
    const changed = async (change: (tensors: Tensors) => void) => {
      const { model } = await openForeign(torchFixture('nano-gpt-some-biases.pt'));
      change(model.tensors);
      return encodeSafetensors(model.tensors);
    };
    const attention = 'transformer.h.0.attn.c_attn.weight';
    const cases: [what: string, change: (tensors: Tensors) => void, message: RegExp][] = [
      [
        'without positions',
        (tensors) => void tensors.delete('transformer.wpe.weight'),
        /lacks the tensor 'transformer\.wpe\.weight'\. Only GPT-2 models with learned positions/,
      ],
      [
        'without a layer',
        (tensors) => void tensors.set('transformer.h.2.ln_1.weight', { shape: [8], data: new Float32Array(8) }),
        /lacks the tensor 'transformer\.h\.1\.ln_1\.weight'/,
      ],
      [
        'with a tensor of another model',
        (tensors) => void tensors.set('transformer.h.0.attn.rotary', { shape: [1], data: new Float32Array(1) }),
        /holds the tensor 'transformer\.h\.0\.attn\.rotary', which its model does not have/,
      ],
      [
        'with a tensor of another shape',
        (tensors) => void tensors.set('transformer.h.0.mlp.c_fc.weight', { shape: [8, 8], data: new Float32Array(64) }),
        /'transformer\.h\.0\.mlp\.c_fc\.weight' in shape \[8, 8\] where its model needs \[32, 8\]/,
      ],
      [
        'with one name twice',
        (tensors) => void tensors.set('wte.weight', { shape: [1], data: new Float32Array(1) }),
        /holds the tensor 'transformer\.wte\.weight' twice/,
      ],
    ];
    for (const [what, change, message] of cases)
      it(what, async () => {
        const bytes = await changed(change);
        assert.throws(
          () => readModel(bytes),
          (error) => error instanceof UserError && message.test(error.message),
        );
      });
    it('where no importer knows them', async () => {
      const bytes = await changed(
        (tensors) => void tensors.set(attention, { shape: [4, 4], data: new Float32Array(16) }),
      );
      assert.equal(
        importers.some((importer) => importer.recognises(readSource(bytes, 'x'))),
        false,
      );
    });
    it('in words that a terminal can show, whatever names they have', async () => {
      const bytes = await changed(
        (tensors) => void tensors.set(`\x1b[2J\n${'x'.repeat(5000)}`, { shape: [1], data: new Float32Array(1) }),
      );
      assert.throws(
        () => readModel(bytes),
        (error) => error instanceof UserError && error.message.includes("'?[2J?xxx") && error.message.length < 1200,
      );
    });
    it('where there is no file', () =>
      assert.rejects(openForeign('nowhere.pt'), /nowhere\.pt does not exist\. Check the path/));
  });
});

describe('a guess at the heads', () => {
  it('is that of minGPT, GPT-2 and nanoGPT where the width is theirs', () => {
    assert.deepEqual(
      [48, 128, 192, 384, 768, 1024, 1600, 64, 32, 50].map((width) => [width, guessHeads(width)]),
      [
        [48, 3],
        [128, 4],
        [192, 6],
        [384, 6],
        [768, 12],
        [1024, 16],
        [1600, 25],
        [64, 4],
        [32, 2],
        [50, 1],
      ],
    );
  });
});

function readModel(bytes: Uint8Array): ForeignModel {
  const source = readSource(bytes, 'x');
  return importers.find((importer) => importer.recognises(source))!.read(source);
}
