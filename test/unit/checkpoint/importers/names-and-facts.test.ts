// The same small model saved in the ways that people save models, and what files say of a model beside its weights.
import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { ForeignModel } from '../../../../src/checkpoint/importers/importer';
import { openForeign } from '../../../../src/checkpoint/importers/open-foreign';
import { encodeSafetensors, type Tensors } from '../../../../src/checkpoint/safetensors';
import { UserError } from '../../../../src/shared/errors';
import { torchFixture } from '../../../support/torch';
import { PyCall, PyTensor, torchFile, type Py } from '../../../support/torch-writer';
import { temporaryFolder } from '../sample';

/** Tied, width 16, vocabulary 13, one layer, no biases. */
const nanoGpt = async (): Promise<Tensors> => (await openForeign(torchFixture('nano-gpt.pt'))).model.tensors;
const asDict = (tensors: Tensors, rename: (name: string) => string = (name) => name): Record<string, Py> =>
  Object.fromEntries([...tensors].map(([name, { shape, data }]) => [rename(name), new PyTensor(shape, data)]));

describe('models saved in other ways', () => {
  const temporary = temporaryFolder();
  const read = async (bytes: Uint8Array, name = 'x.pt'): Promise<ForeignModel> => {
    await mkdir(path.dirname(temporary.at(name)), { recursive: true });
    await writeFile(temporary.at(name), bytes);
    return (await openForeign(temporary.at(name))).model;
  };
  const readRoot = (root: Py) => read(torchFile(root));
  const refusal = async (bytes: Uint8Array, name?: string): Promise<{ code: string; message: string }> => {
    try {
      await read(bytes, name);
    } catch (error) {
      assert.ok(error instanceof UserError, String(error));
      return { code: error.code, message: error.message.replaceAll(temporary.at(), '') };
    }
    return assert.fail('the file was accepted');
  };

  describe('are the same', () => {
    const wrapped: [what: string, rename: (name: string) => string][] = [
      ['compiled block by block', (name) => name.replace(/(h\.\d+)\./, '$1._orig_mod.')],
      ['with activation checkpointing', (name) => name.replace(/(h\.\d+)\./, '$1._checkpoint_wrapped_module.')],
      ['by DeepSpeed', (name) => `module.${name}`],
      ['by Lightning strategies', (name) => `_forward_module.${name}`],
      ['by FSDP', (name) => `_fsdp_wrapped_module.${name.replace(/(h\.\d+)\./, '$1._fsdp_wrapped_module.')}`],
      ['as a part of another module', (name) => `net.gpt.${name}`],
      ['under another name than transformer', (name) => name.replace('transformer.', 'backbone.')],
    ];
    for (const [what, rename] of wrapped)
      it(what, async () => {
        const tensors = await nanoGpt();
        assert.deepEqual((await readRoot(asDict(tensors, rename))).tensors, tensors);
      });

    const nested: [what: string, nest: (state: Record<string, Py>) => Py][] = [
      ['under net', (state) => ({ net: state })],
      ['under params, with a loss beside', (state) => ({ loss: new PyTensor([], [0.5]), params: state })],
      ['two deep', (state) => ({ model: { model: state } })],
      ['in a list', (state) => [3, state]],
      [
        'beside values of Python alone',
        (state) => ({
          model: state,
          rng: new PyCall('numpy._core.multiarray', '_reconstruct', [new PyCall('numpy', 'dtype', ['f4'])]),
          path: new PyCall('pathlib', 'PosixPath', ['a']),
          device: new PyCall('torch', 'device', ['cpu']),
        }),
      ],
    ];
    for (const [what, nest] of nested)
      it(what, async () => {
        const tensors = await nanoGpt();
        assert.deepEqual((await readRoot(nest(asDict(tensors)))).tensors, tensors);
      });

    it('with an output matrix beside the module that holds the rest', async () => {
      const { model } = await openForeign(torchFixture('min-gpt.pt'));
      const found = await readRoot(
        asDict(model.tensors, (name) => (name.startsWith('lm_head') ? name : `model.${name}`)),
      );
      assert.deepEqual([found.tensors, found.architecture.tiedEmbeddings], [model.tensors, false]);
    });
    it('tied, and saved under the output matrix alone', async () => {
      const tensors = await nanoGpt();
      const renamed = new Map(
        [...tensors].map(([name, tensor]) => [name === 'transformer.wte.weight' ? 'lm_head.weight' : name, tensor]),
      );
      const withMetadata = await read(
        encodeSafetensors(renamed, { 'transformer.wte.weight': 'lm_head.weight' }),
        'x.safetensors',
      );
      const without = await read(encodeSafetensors(renamed), 'y.safetensors');
      for (const { tensors: found, architecture } of [withMetadata, without])
        assert.deepEqual([found, architecture.tiedEmbeddings], [tensors, true]);
    });
    it('with its causal masks, whatever their names and however they are stored', async () => {
      const tensors = await nanoGpt();
      const mask = (below: number, above: number) =>
        Array.from({ length: 25 }, (_, i) => (i % 5 <= Math.floor(i / 5) ? below : above));
      const masks = {
        'transformer.h.0.attn.mask': new PyTensor([1, 1, 5, 5], mask(1, 0)),
        'transformer.h.0.attn.tril': new PyTensor([5, 5], mask(1, 0), { type: 'Bool' }),
        'transformer.causal_mask': new PyTensor([5, 5], mask(0, -Infinity)),
        'transformer.h.0.attn.bias': new PyTensor([1, 1, 1024, 1024], [1], { strides: [0, 0, 0, 0] }),
      };
      assert.deepEqual((await readRoot({ ...asDict(tensors), ...masks })).tensors, tensors);
    });
    it('with one block that stands for many', async () => {
      const tensors = await nanoGpt();
      const block = Object.entries(asDict(tensors)).filter(([name]) => name.includes('.h.0.'));
      const shared = Object.fromEntries(
        Array.from({ length: 12 }, (_, layer) =>
          block.map(([name, tensor]) => [name.replace('.h.0.', `.h.${layer}.`), tensor]),
        ).flat(),
      );
      const found = await readRoot({ ...asDict(tensors), ...shared });
      assert.equal(found.architecture.layers, 12);
      assert.deepEqual(
        found.tensors.get('transformer.h.11.mlp.c_fc.weight'),
        tensors.get('transformer.h.0.mlp.c_fc.weight'),
      );
    });
    it('with its signs turned where PyTorch only noted that', async () => {
      const tensors = await nanoGpt();
      const name = 'transformer.h.0.mlp.c_fc.weight';
      const { shape, data } = tensors.get(name)!;
      const found = await readRoot({
        ...asDict(tensors),
        [name]: new PyTensor(
          shape,
          data.map((x) => -x),
          { metadata: { neg: true } },
        ),
      });
      assert.deepEqual(found.tensors, tensors);
    });
    it('with buffers that are no weights, which it says', async () => {
      const tensors = await nanoGpt();
      const found = await readRoot({
        ...asDict(tensors),
        steps: new PyTensor([], [7], { type: 'Long' }),
        freqs: new PyTensor([2], [1, 2], { type: 'ComplexFloat' }),
      });
      assert.deepEqual(found.tensors, tensors);
      assert.match(found.notes.join(' '), /passed over: steps, freqs\./);
    });
    it('beside a metric of Lightning, which it says', async () => {
      const tensors = await nanoGpt();
      const found = await readRoot({
        state_dict: { ...asDict(tensors, (name) => `model.${name}`), 'accuracy.total': new PyTensor([], [7]) },
      });
      assert.deepEqual(found.tensors, tensors);
      assert.match(found.notes.join(' '), /passed over: accuracy\.total\./);
    });
    it('beside an average of itself and a class of its script, which it says', async () => {
      const state = asDict(await nanoGpt());
      const { notes } = await readRoot({
        ema: asDict(await nanoGpt()),
        model: state,
        settings: new PyCall('__main__', 'Settings'),
      });
      assert.match(notes.join(' '), /under 'model'; the file has others under ema\./);
      assert.match(notes.join(' '), /passed over, nothing of them executed: __main__\.Settings\./);
    });
  });

  describe('are refused', () => {
    const cases: [what: string, change: (state: Record<string, Py>) => Py, code: string, words: RegExp][] = [
      [
        'where a weight is what only Python could make',
        (state) => ({ model: { ...state, 'transformer.wte.weight': new PyCall('posix', 'system', ['true']) } }),
        'checkpoint/global',
        /'posix\.system'.*nothing in it was executed/,
      ],
      [
        'where a weight is sharded',
        (state) => ({ ...state, 'transformer.wte.weight': new PyCall('torch.distributed._tensor.api', 'DTensor') }),
        'checkpoint/global',
        /sharded tensors.*Gather/,
      ],
      [
        'with weights of whole numbers',
        (state) => ({
          ...state,
          'transformer.h.0.mlp.c_fc.weight': new PyTensor([64, 16], new Int8Array(1024), { type: 'Char' }),
        }),
        'checkpoint/dtype',
        /'transformer\.h\.0\.mlp\.c_fc\.weight' as whole numbers \(I8\).*scales/,
      ],
      [
        'with flags that are not known',
        (state) => ({
          ...state,
          'transformer.wpe.weight': new PyTensor([21, 16], new Float32Array(336), { metadata: { odd: true } }),
        }),
        'checkpoint/global',
        /a tensor with flags of its own/,
      ],
      [
        'with two models',
        (state) => ({
          ...Object.fromEntries(
            Object.entries(state).flatMap(([name, tensor]) => [
              [`a.${name}`, tensor],
              [`b.${name}`, tensor],
            ]),
          ),
        }),
        'checkpoint/tensors',
        /several models, under 'a\.', 'b\.'/,
      ],
      [
        'with an output matrix outside the model',
        (state) => ({
          ...Object.fromEntries(Object.entries(state).map(([name, tensor]) => [`net.${name}`, tensor])),
          'readout.weight': new PyTensor([13, 16], new Float32Array(208)),
        }),
        'checkpoint/tensors',
        /'readout\.weight' outside its model/,
      ],
      [
        'with a mask that sees what comes later',
        (state) => ({ ...state, 'transformer.h.0.attn.mask': new PyTensor([2, 2], [1, 1, 1, 1]) }),
        'checkpoint/tensors',
        /'transformer\.h\.0\.attn\.mask', which its model does not have/,
      ],
      [
        'with a view that would fill the memory',
        (state) => ({ ...state, 'transformer.wte.weight': new PyTensor([65536, 4096], [1], { strides: [0, 0] }) }),
        'checkpoint/shape',
        /268435456 numbers in the tensor 'transformer\.wte\.weight' and has 1/,
      ],
    ];
    for (const [what, change, code, words] of cases)
      it(what, async () => {
        const refused = await refusal(torchFile(change(asDict(await nanoGpt()))));
        assert.equal(refused.code, code, refused.message);
        assert.match(refused.message, words);
      });

    const layouts: [what: string, names: string[], words: RegExp][] = [
      ["minGPT's first layout", ['tok_emb.weight', 'blocks.0.attn.query.weight'], /before July 2022/],
      ["TransformerLens's layout", ['embed.W_E', 'blocks.0.attn.W_Q'], /TransformerLens/],
      [
        'a Llama',
        ['model.embed_tokens.weight', 'model.layers.0.self_attn.q_proj.weight', 'model.layers.0.mlp.gate_proj.weight'],
        /Llama/,
      ],
    ];
    for (const [what, names, words] of layouts)
      it(`by name: ${what}`, async () => {
        const refused = await refusal(
          torchFile(Object.fromEntries(names.map((name) => [name, new PyTensor([2, 2], [1, 2, 3, 4])]))),
        );
        assert.equal(refused.code, 'checkpoint/layout');
        assert.match(refused.message, words);
      });
  });

  describe('say of themselves', () => {
    it('how many heads they have, wherever a script puts that', async () => {
      const model = asDict(await nanoGpt());
      const said: Py[] = [
        { state_dict: model, hyper_parameters: { n_head: 4 } },
        { model, config: { n_head: 4 } },
        { model, args: new PyCall('argparse', 'Namespace', [], { num_heads: 4 }) },
        { model, config: new PyCall('__main__', 'GPTConfig', [], { n_heads: 4 }) },
        { model, hyper_parameters: { model: { num_attention_heads: 4 } } },
      ];
      assert.deepEqual(
        (await Promise.all(said.map(async (root, i) => read(torchFile(root), `${i}.pt`)))).map(({ heads }) => heads),
        [4, 4, 4, 4, 4],
      );
    });
    it('heads that differ, of which the first is taken and both are named', async () => {
      const { heads, notes } = await readRoot({
        model: asDict(await nanoGpt()),
        model_args: { n_head: 2 },
        config: { n_head: 8 },
      });
      assert.deepEqual(
        [heads, notes.some((note) => /n_head 2 in model_args and n_head 8 in config/.test(note))],
        [2, true],
      );
    });
    it('their activation and epsilon, which are then not assumed', async () => {
      const { architecture, notes } = await readRoot({
        model: asDict(await nanoGpt()),
        model_args: { activation: 'ReLU', layer_norm_eps: 1e-6 },
      });
      assert.deepEqual(
        [architecture.activation, architecture.layerNormEpsilon, notes.filter((note) => /assumed|GELU/.test(note))],
        ['relu', 1e-6, []],
      );
    });
    it('their activation as PyTorch writes it', async () => {
      const of = async (activation: string) =>
        (await readRoot({ model: asDict(await nanoGpt()), config: { activation } })).architecture.activation;
      assert.deepEqual(
        [await of('nn.ReLU()'), await of('torch.nn.functional.relu'), await of('NewGELU')],
        ['relu', 'relu', 'gelu'],
      );
    });
    it('that they are tied, though they have an output matrix of their own, which is noted', async () => {
      const { model } = await openForeign(torchFixture('min-gpt.pt'));
      const { architecture, notes } = await readRoot({
        model: asDict(model.tensors),
        config: { tie_word_embeddings: true },
      });
      assert.deepEqual(
        [
          architecture.tiedEmbeddings,
          notes.some((note) => /tie_word_embeddings true in config, but has an output matrix/.test(note)),
        ],
        [false, true],
      );
    });
    it('that their GELU is the exact one, which is noted', async () => {
      const { architecture, notes } = await readRoot({
        model: asDict(await nanoGpt()),
        config: { activation: 'gelu' },
      });
      assert.deepEqual(
        [architecture.activation, notes.some((note) => /activation gelu in config.*exact form/.test(note))],
        ['gelu', true],
      );
    });

    const other: [said: Record<string, Py>, words: RegExp][] = [
      [{ n_head: 5 }, /n_head 5 in config.*a width of 16 does not split/],
      [{ activation: 'silu' }, /activation silu in config/],
      [{ norm: 'rmsnorm' }, /norm rmsnorm in config/],
      [{ use_rotary: true }, /use_rotary true in config/],
      [{ position_encoding: 'alibi' }, /position_encoding alibi/],
      [{ n_inner: 96 }, /n_inner 96/],
      [{ scale_attn_by_inverse_layer_idx: true }, /scale_attn_by_inverse_layer_idx true/],
      [{ norm: false }, /norm false/],
      [{ tie_word_embeddings: false }, /tie_word_embeddings false in config, and it has no output matrix/],
      [{ layer_norm_epsilon: -1 }, /layer_norm_epsilon -1.*above 0/],
    ];
    for (const [said, words] of other)
      it(`${Object.entries(said).join()}, and are refused by that field`, async () => {
        const refused = await refusal(torchFile({ model: asDict(await nanoGpt()), config: said }));
        assert.equal(refused.code, 'checkpoint/config');
        assert.match(refused.message, words);
      });

    it('what is of no consequence, and are read', async () => {
      const { heads } = await readRoot({
        model: asDict(await nanoGpt()),
        config: {
          n_head: 2,
          n_inner: null,
          norm: 'layernorm',
          use_rotary: false,
          model_type: 'tiny',
          dropout: 0.1,
          causal: true,
          n_inner_2: 3,
        },
      });
      assert.equal(heads, 2);
    });
  });

  describe('with a config.json beside them', () => {
    const gpt2 = async () => {
      const { model } = await openForeign(torchFixture('nano-gpt.pt'));
      // As Conv1D keeps them, [in, out].
      const tensors = [...model.tensors].map(
        ([name, { shape, data }]): [string, Tensors extends Map<string, infer T> ? T : never] => {
          if (!/\.(c_attn|c_proj|c_fc)\.weight$/.test(name)) return [name, { shape, data }];
          const [rows, columns] = shape;
          return [
            name,
            {
              shape: [columns, rows],
              data: Float32Array.from(data, (_, i) => data[(i % rows) * columns + Math.floor(i / rows)]),
            },
          ];
        },
      );
      return encodeSafetensors(new Map(tensors), { format: 'pt' });
    };
    const config = {
      model_type: 'gpt2',
      n_embd: 16,
      n_layer: 1,
      n_positions: 21,
      vocab_size: 13,
      n_head: 8,
      n_inner: null,
      activation_function: 'relu',
      layer_norm_epsilon: 1e-3,
      scale_attn_weights: true,
      scale_attn_by_inverse_layer_idx: false,
    };
    const beside = async (document: unknown) => {
      await writeFile(temporary.at('config.json'), typeof document === 'string' ? document : JSON.stringify(document));
      return gpt2();
    };

    it('take heads, activation and epsilon from it', async () => {
      const { layout, heads, architecture, notes } = await read(await beside(config), 'model.safetensors');
      assert.deepEqual(
        [layout, heads, architecture.activation, architecture.layerNormEpsilon, notes],
        ['GPT-2', 8, 'relu', 1e-3, []],
      );
    });
    it('are refused where it says what ours does not compute', async () => {
      for (const [field, value] of [
        ['scale_attn_by_inverse_layer_idx', true],
        ['scale_attn_weights', false],
        ['activation_function', 'silu'],
        ['model_type', 'imagegpt'],
        ['n_inner', 96],
      ] as const) {
        const refused = await refusal(await beside({ ...config, [field]: value }), 'model.safetensors');
        assert.equal(refused.code, 'checkpoint/config');
        assert.match(refused.message, new RegExp(`${field} ${value} in config\\.json`));
      }
      assert.match(
        (await refusal(await beside({ ...config, quantization_config: { bits: 8 } }), 'model.safetensors')).message,
        /quantization_config/,
      );
    });
    it('say so where it is of another model, or no JSON, and do not follow it', async () => {
      const other = await read(await beside({ ...config, n_embd: 768 }), 'model.safetensors');
      assert.deepEqual(
        [other.heads, other.notes.some((note) => /another model \(n_embd 768, where the weights have 16\)/.test(note))],
        [undefined, true],
      );
      const broken = await read(await beside('{'), 'model.safetensors');
      assert.deepEqual([broken.heads, broken.notes.some((note) => /is no JSON/.test(note))], [undefined, true]);
      const long = await read(await beside(' '.repeat(1_000_001)), 'model.safetensors');
      assert.deepEqual(
        [long.heads, long.notes.some((note) => /was not read: .* at most 1000000/.test(note))],
        [undefined, true],
      );
      assert.equal(
        (await read(await beside({ compilerOptions: { n_head: 4 } }), 'model.safetensors')).heads,
        undefined,
      );
    });
  });
});
