// Resuming: from the newest checkpoint or not at all. Nothing begins again by itself, and a refusal touches nothing.
import assert from 'node:assert/strict';
import { cp, mkdtemp, readdir, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { RunFile } from '../../../src/checkpoint/run-file';
import { lockRun } from '../../../src/checkpoint/run-lock';
import { decodeSafetensors, encodeSafetensors } from '../../../src/checkpoint/safetensors';
import type { Engine } from '../../../src/service/client';
import type { ResumedTraining, TrainEvent } from '../../../src/shared/training';
import { CancelledError, UserError } from '../../../src/shared/errors';
import { curveOf, realEngine, smallRecipe } from '../../support/engine';
import { fingerprint, temporaryFolder } from '../checkpoint/sample';

describe('a resumed run', function () {
  this.timeout(60_000);
  const temporary = temporaryFolder();
  const recipe = smallRecipe({ steps: 60, optimizer: 'muon' });
  const at = (...parts: string[]) => temporary.at('run', ...parts);
  const checkpoint = (step: number, kind = '') => at('checkpoints', `step-0000${step}${kind}.safetensors`);
  const optimizer = (step: number) => checkpoint(step, '.optimizer');
  let engine: Engine;
  let whole: unknown[];
  let stopped: string;

  before(async () => {
    engine = realEngine();
  });
  after(() => engine.dispose());

  /**
   * A run that was stopped at step 40 of 60, and the curve that it would have had. Trained once; each test gets a copy.
   */
  beforeEach(async function () {
    if (!stopped) {
      stopped = await mkdtemp(path.join(path.dirname(temporary.at()), 'digitscope-stopped-'));
      await engine.calls.train({ folder: path.join(stopped, 'whole'), recipe });
      whole = await curveOf(path.join(stopped, 'whole'));
      const abort = new AbortController();
      const run = engine.calls.train(
        { folder: path.join(stopped, 'run'), recipe },
        { signal: abort.signal, onProgress: (event) => event.event === 'eval' && event.step === 40 && abort.abort() },
      );
      await assert.rejects(run, CancelledError);
      // What was trained after the last evaluation depends on when the cancel arrived.
      for (const name of await readdir(path.join(stopped, 'run', 'checkpoints')))
        if (!/step-0000[24]0/.test(name)) await rm(path.join(stopped, 'run', 'checkpoints', name));
    }
    await cp(path.join(stopped, 'run'), at(), { recursive: true });
  });
  after(() => rm(stopped, { recursive: true, force: true }));

  async function resume(more: Partial<ResumedTraining> = {}): Promise<TrainEvent & { event: 'start' }> {
    let start: TrainEvent | undefined;
    await engine.calls.train({ folder: at(), resume: true, ...more }, { onProgress: (event) => (start ??= event) });
    assert.ok(start?.event === 'start');
    return start;
  }
  async function refuses(code: string, message: RegExp): Promise<void> {
    const old = await fingerprint(temporary.at());
    await assert.rejects(
      resume(),
      (error) =>
        error instanceof UserError &&
        error.code === code &&
        message.test(error.message) &&
        (assert.doesNotMatch(error.message, /undefined|NaN/), true),
    );
    assert.deepEqual(await fingerprint(temporary.at()), old, 'something was touched');
  }
  const description = async () => JSON.parse(await readFile(at('run.json'), 'utf8')) as RunFile;
  const edit = async (change: (file: RunFile) => object) =>
    writeFile(at('run.json'), JSON.stringify({ ...(await description()), ...change(await description()) }));

  it('goes on to the curve of one that was never stopped', async () => {
    const { fromStep, notes } = await resume();
    assert.deepEqual({ fromStep, notes, curve: await curveOf(at()) }, { fromStep: 40, notes: undefined, curve: whole });
  });

  it('resumes from an older checkpoint where the newest is damaged, says why, and gets the same curve', async () => {
    await truncate(checkpoint(40), 100);
    const { fromStep, notes } = await resume();
    assert.equal(fromStep, 20);
    assert.match(
      notes!.join(' '),
      /^Step 40 cannot be resumed, so training goes on from step 20: .*step-000040\.safetensors is cut off/,
    );
    assert.deepEqual(await curveOf(at()), whole);
  });

  describe('is refused, and nothing is touched', () => {
    it('without any optimizer state', async () => {
      await rm(optimizer(20));
      await rm(optimizer(40));
      await refuses(
        'run/unusable',
        /step 40, cannot be .*step-000040\.optimizer\.safetensors does not exist\. Nothing was changed.*--from-scratch/,
      );
    });
    it('without any checkpoint', async () => {
      await rm(at('checkpoints'), { recursive: true });
      await refuses(
        'run/no-checkpoint',
        /^The run run has no checkpoint yet, so there is nothing to resume\. .*--from-scratch/,
      );
    });

    const edits: [what: string, change: (file: RunFile) => object, code: string][] = [
      ...(['layers', 'heads', 'width', 'context', 'vocabulary'] as const).map(
        (field): [string, (file: RunFile) => object, string] => [
          `model.${field}`,
          ({ model }) => ({ model: { ...model, [field]: model[field] * 2 } }),
          'run/model',
        ],
      ),
      ['model.encoding', ({ model }) => ({ model: { ...model, encoding: 'rotary' } }), 'run/model'],
      ['model.bias', ({ model }) => ({ model: { ...model, bias: true } }), 'run/model'],
      ['model.tiedEmbeddings', ({ model }) => ({ model: { ...model, tiedEmbeddings: false } }), 'run/model'],
      ['model.activation', ({ model }) => ({ model: { ...model, activation: 'relu' } }), 'run/model'],
      ['recipe.width', (file) => ({ recipe: { ...file.recipe, width: 32 } }), 'run/model'],
      [
        'recipe.task.operandWidth',
        (file) => ({ recipe: { ...file.recipe, task: { ...file.recipe.task, operandWidth: 3 } } }),
        'run/model',
      ],
      [
        'recipe.task.base',
        (file) => ({ recipe: { ...file.recipe, task: { ...file.recipe.task, base: 8 } } }),
        'run/model',
      ],
      [
        'recipe and model, wider',
        (file) => ({ recipe: { ...file.recipe, width: 32 }, model: { ...file.model, width: 32 } }),
        'run/unusable',
      ],
      [
        'recipe and model, deeper',
        (file) => ({ recipe: { ...file.recipe, layers: 2 }, model: { ...file.model, layers: 2 } }),
        'run/unusable',
      ],
      ['optimizer', ({ optimizer: constants }) => ({ optimizer: { ...constants, momentum: 0.5 } }), 'run/optimizer'],
      ['recipe.optimizer', (file) => ({ recipe: { ...file.recipe, optimizer: 'adamw' } }), 'run/optimizer'],
    ];
    for (const [what, change, code] of edits) {
      it(`with ${what} edited by hand`, async () => {
        await edit(change);
        await refuses(code, /Nothing was changed|nothing was changed/);
      });
    }

    const strange: [what: string, progress: unknown][] = [
      ['a step that is a word', { step: '40', seconds: 1, lossSum: 0, lossCount: 0 }],
      ['another step', { step: 1e300, seconds: 1, lossSum: 0, lossCount: 0 }],
      ['a negative count', { step: 40, seconds: 1, lossSum: 0, lossCount: -1 }],
      ['more losses than steps', { step: 40, seconds: 1, lossSum: 0, lossCount: 1e6 }],
      ['a sum that is no number', { step: 40, seconds: 1, lossSum: null, lossCount: 0 }],
      ['no object', 7],
    ];
    for (const [what, progress] of strange) {
      it(`with progress that states ${what}`, async () => {
        for (const step of [20, 40])
          await change(optimizer(step), (file) => ({
            ...file,
            metadata: { 'digitscope.progress': JSON.stringify(progress) },
          }));
        await refuses('run/unusable', /does not say how far training had come|more steps were trained/);
      });
    }
    it('with an optimizer state of another model, or numbers that are not finite', async () => {
      for (const step of [20, 40])
        await change(optimizer(step), ({ tensors, ...rest }) => ({
          ...rest,
          tensors: new Map([...tensors].map(([name, { data }]) => [name, { shape: [3], data: data.slice(0, 3) }])),
        }));
      await refuses('run/unusable', /does not fit the model: 'mean' has 3 numbers/);
    });
    it('with weights that are not finite', async () => {
      for (const step of [20, 40])
        await change(checkpoint(step), ({ tensors, ...rest }) => ({
          ...rest,
          tensors: new Map([...tensors].map(([name, { shape, data }]) => [name, { shape, data: data.map(() => NaN) }])),
        }));
      await refuses('run/unusable', /has weights that are not finite/);
    });
    it('while another process trains it', async () => {
      const lock = await lockRun(at());
      try {
        await assert.rejects(
          resume(),
          (error) =>
            error instanceof UserError &&
            error.code === 'run/locked' &&
            error.message.includes(`process ${process.pid} on this machine`),
        );
      } finally {
        await lock.release();
      }
    });
  });

  async function change(
    file: string,
    how: (file: ReturnType<typeof decodeSafetensors>) => ReturnType<typeof decodeSafetensors>,
  ): Promise<void> {
    const { tensors, metadata } = how(decodeSafetensors(await readFile(file), file));
    await writeFile(file, encodeSafetensors(tensors, metadata));
  }

  it('begins again only when that is asked for by name, and keeps what was there', async () => {
    await rm(optimizer(20));
    await rm(optimizer(40));
    const metrics = await readFile(at('metrics.jsonl'), 'utf8');
    const { fromStep, notes } = await resume({ fromScratch: true });
    assert.deepEqual([fromStep, notes], [0, ['What was there before is kept in before-restart-1.']]);
    assert.deepEqual(await curveOf(at()), whole);
    assert.equal(await readFile(at('before-restart-1/metrics.jsonl'), 'utf8'), metrics);
    assert.deepEqual(await readdir(at('before-restart-1/checkpoints')), [
      'step-000020.safetensors',
      'step-000040.safetensors',
    ]);
  });

  it('goes on where it can, also when beginning again was allowed', async () => {
    assert.equal((await resume({ fromScratch: true })).fromStep, 40);
    assert.deepEqual(
      (await readdir(at())).filter((name) => name.startsWith('before')),
      [],
    );
  });

  it('removes what killed writers left', async () => {
    await writeFile(at('run.json.12-0123abcd.tmp'), 'half');
    await writeFile(at('checkpoints', 'step-000060.safetensors.99887'), 'half');
    await resume();
    assert.deepEqual(
      [
        await readdir(at()),
        (await readdir(at('checkpoints'))).filter((name) => !/^step-0000\d0(\.optimizer)?\.safetensors$/.test(name)),
      ],
      [['checkpoints', 'metrics.jsonl', 'run.json'], []],
    );
  });

  it('notes the limits that it was given, which hold from then on, so that run.json repeats the run', async () => {
    const given = { steps: 80, until: null };
    await resume({ steps: 80 });
    assert.deepEqual((await description()).limits, [{ fromStep: 40, ...given }]);
    await rename(optimizer(80), temporary.at('lost'));
    await rm(optimizer(60));
    await rm(checkpoint(80));
    await rm(checkpoint(60));
    // Without a word on limits, those that held hold on.
    assert.equal((await resume()).fromStep, 40);
    assert.deepEqual((await curveOf(at())).length, 4);
    assert.deepEqual((await description()).limits, [{ fromStep: 40, ...given }]);
    assert.equal((await description()).recipe.steps, 60);
  });

  it('stops in words when its folder is deleted or moved meanwhile, and leaves nothing of it behind', async () => {
    for (const how of [
      (folder: string) => rm(folder, { recursive: true, maxRetries: 10 }),
      (folder: string) => rename(folder, `${folder}-moved`),
    ]) {
      await cp(path.join(stopped, 'run'), temporary.at('gone'), { recursive: true });
      let done: Promise<void> | undefined;
      const run = engine.calls.train(
        { folder: temporary.at('gone'), resume: true, steps: 100_000, until: null },
        {
          onProgress: (event) => {
            if (event.event === 'eval') done ??= how(temporary.at('gone'));
          },
        },
      );
      await assert.rejects(run, (error) => error instanceof UserError && error.code === 'run/gone');
      await done;
      assert.ok(!(await readdir(temporary.at())).includes('gone'));
      await rm(temporary.at('gone-moved'), { recursive: true, force: true });
    }
  });
});
