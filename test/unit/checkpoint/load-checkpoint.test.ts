import assert from 'node:assert/strict';
import { copyFile, mkdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { loadCheckpoint, summaryOf } from '../../../src/checkpoint/load-checkpoint';
import { migrate } from '../../../src/checkpoint/migrate';
import { RunFolder } from '../../../src/checkpoint/run-folder';
import { encodeSafetensors, type NamedTensor } from '../../../src/checkpoint/safetensors';
import { checkShapes, flatten, unflatten } from '../../../src/checkpoint/weights';
import { parametersOf } from '../../../src/model/parameters';
import { fingerprint, sampleOptimizer, sampleRunFile, sampleWeights, temporaryFolder } from './sample';

const file = sampleRunFile();
const specs = parametersOf(file.model);

describe('loading a checkpoint', () => {
  const temporary = temporaryFolder();
  const inRun = 'sample/checkpoints/step-000100.safetensors';

  beforeEach(async () => {
    const run = await RunFolder.create(temporary.at('sample'), file);
    for (const step of [100, 200]) await run.saveCheckpoint(step, sampleWeights(file, step), sampleOptimizer(step));
    await copyFile(temporary.at(inRun), temporary.at('lone.safetensors'));
  });

  const about = async (folder: string, step?: number) => {
    const { tensors, ...rest } = await loadCheckpoint({
      folder: temporary.at(folder),
      ...(step !== undefined && { step }),
    });
    return { ...rest, first: tensors.get('transformer.wte.weight')!.data[0] };
  };
  const expected = (folder: string, step: number) => ({
    folder: temporary.at(folder),
    run: 'sample',
    step,
    task: file.recipe.task,
    model: file.model,
    first: step,
  });

  it('takes the newest of a run folder, or the step asked for', async () => {
    assert.deepEqual(
      [await about('sample'), await about('sample', 100)],
      [expected('sample', 200), expected('sample', 100)],
    );
  });

  it('takes a file inside a run folder as that step of the run', async () => {
    assert.deepEqual(await about(inRun), expected('sample', 100));
  });

  it('takes a lone file by what it says of itself', async () => {
    assert.deepEqual(
      [await about('lone.safetensors'), await about('lone.safetensors', 100)],
      [expected('lone.safetensors', 100), expected('lone.safetensors', 100)],
    );
    await mkdir(temporary.at('checkpoints'));
    await copyFile(temporary.at(inRun), temporary.at('checkpoints/step-000100.safetensors'));
    assert.deepEqual(
      await about('checkpoints/step-000100.safetensors'),
      expected('checkpoints/step-000100.safetensors', 100),
    );
  });

  it('summarises a lone file as a run of one checkpoint', async () => {
    const { engines, ...run } = await summaryOf(temporary.at('sample'));
    assert.deepEqual(engines, file.engines);
    assert.deepEqual(await summaryOf(temporary.at('lone.safetensors')), {
      ...run,
      folder: temporary.at('lone.safetensors'),
      checkpoints: [100],
    });
    assert.deepEqual(await summaryOf(temporary.at(inRun)), { ...run, engines });
  });

  describe('refuses, naming the file and touching nothing', () => {
    const weights =
      (change: (tensors: Map<string, NamedTensor>) => void, metadata?: Record<string, string>) => async () => {
        const tensors = sampleWeights(file);
        change(tensors);
        const own = await loadMetadata(temporary.at(inRun));
        await writeFile(temporary.at('lone.safetensors'), encodeSafetensors(tensors, metadata ?? own));
      };
    const described = async (change: object) => {
      const own = JSON.parse((await loadMetadata(temporary.at(inRun))).digitscope) as object;
      return weights(() => undefined, { digitscope: JSON.stringify({ ...own, ...change }) })();
    };
    const cases: [what: string, target: string, break_: () => Promise<unknown>, code: string, words: RegExp][] = [
      [
        'a path that is not there',
        'none.safetensors',
        async () => undefined,
        'checkpoint/missing',
        /none\.safetensors does not exist/,
      ],
      [
        'a file that is no safetensors',
        'lone.safetensors',
        () => writeFile(temporary.at('lone.safetensors'), 'hello, I am text'),
        'checkpoint/kind',
        /lone\.safetensors is a text file/,
      ],
      [
        'a truncated file',
        'lone.safetensors',
        () => truncate(temporary.at('lone.safetensors'), 2000),
        'checkpoint/truncated',
        /is cut off/,
      ],
      [
        'optimizer state',
        'sample/checkpoints/step-000100.optimizer.safetensors',
        async () => undefined,
        'checkpoint/optimizer',
        /not its weights\. Open step-000100\.safetensors/,
      ],
      [
        'a missing tensor',
        'lone.safetensors',
        weights((t) => t.delete('transformer.ln_f.weight')),
        'checkpoint/tensors',
        /lacks the tensor 'transformer\.ln_f\.weight' of shape \[4\]/,
      ],
      [
        'a tensor of the wrong shape',
        'lone.safetensors',
        weights((t) => t.set('transformer.ln_f.weight', { shape: [2, 2], data: new Float32Array(4) })),
        'checkpoint/tensors',
        /'transformer\.ln_f\.weight' in shape \[2, 2\] where its model needs \[4\]/,
      ],
      [
        'a tensor too many',
        'lone.safetensors',
        weights((t) => t.set('extra', { shape: [1], data: new Float32Array(1) })),
        'checkpoint/tensors',
        /'extra', which its model does not have/,
      ],
      [
        'weights of another program',
        'lone.safetensors',
        weights(() => undefined, { format: 'pt' }),
        'checkpoint/undescribed',
        /does not say of which task and model/,
      ],
      [
        'a description that is no JSON',
        'lone.safetensors',
        weights(() => undefined, { digitscope: '{' }),
        'checkpoint/description',
        /it is not JSON/,
      ],
      [
        'a description of a newer version',
        'lone.safetensors',
        () => described({ schemaVersion: 9 }),
        'checkpoint/description',
        /newer Digitscope \(schema version 9\)\. Update/,
      ],
      [
        'a description with a wrong field',
        'lone.safetensors',
        () => described({ step: -1 }),
        'checkpoint/description',
        /at 'step'/,
      ],
      [
        'a model that is not of its task',
        'lone.safetensors',
        () => described({ task: { ...file.recipe.task, base: 8 } }),
        'checkpoint/model',
        /a model of 13 tokens and context 10, and its task needs 11 and 11/,
      ],
    ];
    for (const [what, target, break_, code, words] of cases) {
      it(what, async () => {
        await break_();
        const before = await fingerprint(temporary.at());
        await assert.rejects(loadCheckpoint({ folder: temporary.at(target) }), {
          name: 'UserError',
          code,
          message: words,
        });
        assert.deepEqual(await fingerprint(temporary.at()), before);
      });
    }
    it('another step than the one a lone file holds', async () => {
      await assert.rejects(loadCheckpoint({ folder: temporary.at('lone.safetensors'), step: 7 }), {
        code: 'checkpoint/missing',
        message: /lone\.safetensors has no checkpoint of step 7\. Choose 100\.$/,
      });
    });
    it('weights of the wrong shape inside a run folder', async () => {
      const other = new Map([...sampleWeights(file)].slice(1));
      await writeFile(temporary.at('sample/checkpoints/step-000200.safetensors'), encodeSafetensors(other));
      await assert.rejects(loadCheckpoint({ folder: temporary.at('sample') }), {
        code: 'checkpoint/tensors',
        message: /step-000200\.safetensors lacks the tensor 'transformer\.wte\.weight'/,
      });
    });
  });
});

async function loadMetadata(path: string): Promise<Record<string, string>> {
  const bytes = await readFile(path);
  const header = JSON.parse(bytes.subarray(8, 8 + Number(bytes.readBigUInt64LE())).toString()) as {
    __metadata__: Record<string, string>;
  };
  return header.__metadata__;
}

describe('weights as one vector', () => {
  it('keep their order and come back as views', () => {
    const tensors = sampleWeights(file);
    const flat = flatten(new Map([...tensors].reverse()), specs);
    assert.deepEqual(
      [...flat],
      Array.from({ length: flat.length }, (_, i) => i),
    );
    const back = unflatten(flat, specs);
    assert.deepEqual(back, tensors);
    flat[0] = 42;
    assert.equal(back.get(specs[0].name)!.data[0], 42);
    checkShapes(back, specs, 'x');
  });
});

describe('migrations', () => {
  const steps = new Map([
    [1, (old: Record<string, unknown>) => ({ ...old, two: old.one })],
    [2, (old: Record<string, unknown>) => ({ two: old.two })],
  ]);

  it('go one version at a time', () => {
    assert.deepEqual(migrate({ schemaVersion: 1, one: 'x' }, 1, 3, steps), { schemaVersion: 3, two: 'x' });
    assert.deepEqual(migrate({ schemaVersion: 3 }, 3, 3, steps), { schemaVersion: 3 });
  });
  it('end where a step is missing', () => {
    assert.equal(migrate({ schemaVersion: 1 }, 1, 5, steps), undefined);
  });
});
