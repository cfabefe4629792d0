import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { DeviceLost } from '../../../src/engine/device-lost';
import type { ComputeEngine, OpenEngine } from '../../../src/engine/compute-engine';
import { Engines } from '../../../src/engine/engines/opened-engines';
import { onnxEngine } from '../../../src/engine/engines/onnx';
import { Unavailable } from '../../../src/engine/unavailable';
import { onDevice } from '../../../src/engine/onnx/session/on-device';
import { WorkerPool } from '../../../src/engine/onnx/workers/pool';
import { engineHandlers } from '../../../src/service/process/handlers';
import { trainRun } from '../../../src/service/process/train-run';
import type { RunFile } from '../../../src/checkpoint/run-file';
import type { EngineChoice } from '../../../src/shared/engines';
import type { TrainEvent } from '../../../src/shared/training';
import { UserError } from '../../../src/shared/errors';
import { curveOf, dist, smallRecipe, withFolder } from '../../support/engine';

const identity = { name: 'webgpu', library: 'made up', version: '1', workers: 1, label: 'made up 1 · WebGPU' } as const;

/** What the made-up GPU does before it is lost: the steps and the answers that it gives. */
interface Life {
  steps: number;
  answers: number;
}

/**
 * A GPU that computes what the CPU does, until it is lost. As a worker's errors do, the loss may come from another
 * thread with its code alone.
 */
function gpuOn(cpu: ComputeEngine, life: Life): ComputeEngine {
  const answer = <T>(give: () => Promise<T>): Promise<T> =>
    life.answers-- > 0 ? give() : Promise.reject(new UserError('engine/device-lost', 'The GPU was lost.'));
  const losing = (runner: ReturnType<ComputeEngine['runner']>): typeof runner => ({
    ...runner,
    engine: identity,
    predict: (...asked) => answer(() => runner.predict(...asked)),
    run: (...asked) => answer(() => runner.run(...asked)),
    activations: (...asked) => answer(() => runner.activations(...asked)),
  });
  return {
    ...cpu,
    identity,
    runner: (...made) => losing(cpu.runner(...made)),
    training: (...made) => {
      const training = cpu.training(...made);
      const run: typeof training.run = async (from, to, options) => {
        if (to > life.steps) throw new DeviceLost('[Device] is lost');
        return training.run(from, to, options);
      };
      return { ...training, run, runner: () => losing(training.runner()) };
    },
    // A pass that takes no time at all, so that `auto` takes the GPU.
    pass: () =>
      Promise.resolve(() => Promise.resolve({ logits: new Float32Array(1), loss: 0, gradients: new Float32Array(1) })),
  };
}

describe('a GPU that is lost', function () {
  this.timeout(120_000);
  let pool: WorkerPool;
  let cpu: ComputeEngine;
  before(() => {
    pool = new WorkerPool(path.join(dist, 'worker.js'));
    cpu = onnxEngine(pool);
  });
  after(() => pool.dispose());

  const none: OpenEngine = () => Promise.reject(new Unavailable('not-installed', 'None.'));
  const enginesWith = (choice: EngineChoice, life: Partial<Life>) =>
    new Engines(
      choice,
      { worker: '' },
      {
        cpu: () => Promise.resolve(cpu),
        webgpu: () => Promise.resolve(gpuOn(cpu, { steps: Infinity, answers: Infinity, ...life })),
        tensorflow: none,
      },
    );
  const trained = async (engines: Engines, folder: string, recipe?: ReturnType<typeof smallRecipe>) => {
    const events: TrainEvent[] = [];
    const result = await trainRun(engines, recipe ? { folder, recipe } : { folder, resume: true }, {
      signal: new AbortController().signal,
      progress: (event) => events.push(event),
    });
    return { result, events: events.filter(({ event }) => event !== 'step') };
  };
  const enginesOf = async (run: string) =>
    (JSON.parse(await readFile(path.join(run, 'run.json'), 'utf8')) as RunFile).engines!.map(({ fromStep, label }) => [
      fromStep,
      label,
    ]);
  const recipe = smallRecipe({ steps: 60, evalEvery: 10, checkpointEvery: 20 });

  it('in training: goes on from the last checkpoint on the CPU to the same curve, and says so in events and run', () =>
    withFolder(async (folder) => {
      const at = (name: string) => path.join(folder, name);
      await trained(enginesWith('cpu', {}), at('whole'), recipe);
      // Steps 31 to 40 are lost, and with them the evaluation of step 30, which no checkpoint holds.
      const { result, events } = await trained(enginesWith('webgpu', { steps: 30 }), at('lost'), recipe);
      assert.deepEqual(await curveOf(at('lost')), await curveOf(at('whole')));
      assert.deepEqual(await enginesOf(at('lost')), [
        [0, identity.label],
        [20, cpu.identity.label],
      ]);
      assert.equal(result.steps, 60);
      assert.deepEqual(
        events.map((event) =>
          event.event === 'eval' ? event.step : [event.event, event.event !== 'step' && event.engine.label],
        ),
        [['start', identity.label], 10, 20, 30, ['engine', cpu.identity.label], 30, 40, 50, 60],
      );
      const said = events.find((event) => event.event === 'engine')!;
      assert.deepEqual(
        [said.fromStep, said.message],
        [20, `The GPU was lost. Training goes on from step 20 with ${cpu.identity.label}.`],
      );
    }));

  it('before the first checkpoint, or under an evaluation: begins again at step 0', () =>
    withFolder(async (folder) => {
      const at = (name: string) => path.join(folder, name);
      await trained(enginesWith('cpu', {}), at('whole'), recipe);
      for (const [name, life] of [
        ['steps', { steps: 0 }],
        ['evaluation', { answers: 1 }],
      ] as const) {
        const { events } = await trained(enginesWith('webgpu', life), at(name), recipe);
        const said = events.find((event) => event.event === 'engine')!;
        assert.deepEqual(
          [said.fromStep, /goes on again from step 0, there being no checkpoint yet, with/.test(said.message)],
          [0, true],
        );
        assert.deepEqual(await curveOf(at(name)), await curveOf(at('whole')));
        assert.deepEqual(await enginesOf(at(name)), [[0, cpu.identity.label]]);
      }
    }));

  it('that `auto` chose: the same, and nothing goes to it again in this process', () =>
    withFolder(async (folder) => {
      const large = smallRecipe({
        layers: 2,
        heads: 4,
        width: 256,
        batch: 8,
        steps: 2,
        evalEvery: 1,
        checkpointEvery: 1,
        evalSamples: 10,
      });
      const engines = enginesWith('auto', { steps: 1 });
      const { events } = await trained(engines, path.join(folder, 'one'), large);
      assert.deepEqual(
        events.flatMap((event) =>
          event.event === 'start' || event.event === 'engine' ? [[event.event, event.engine.name, event.fromStep]] : [],
        ),
        [
          ['start', 'webgpu', 0],
          ['engine', 'cpu', 1],
        ],
      );
      const again = await trained(engines, path.join(folder, 'two'), large);
      assert.ok(again.events[0].event === 'start' && again.events[0].engine.name === 'cpu');
    }));

  it('under a question: asks it anew on the CPU, whose answer it is', () =>
    withFolder(async (folder) => {
      const run = path.join(folder, 'run');
      await trained(enginesWith('cpu', {}), run, recipe);
      const context = { signal: new AbortController().signal, progress: () => undefined };
      const question = { checkpoint: { folder: run, step: 60 }, digits: [1, 2], samples: 50, seed: 1 };
      const sound = await engineHandlers(enginesWith('cpu', {})).evaluate(question, context);
      const handlers = engineHandlers(enginesWith('webgpu', { answers: 1 }));
      // The GPU answers for one digit, and is lost over the second.
      assert.deepEqual(await handlers.evaluate(question, context), sound);
      assert.equal(sound.engine.name, 'cpu');
      assert.equal(
        (await handlers.attention({ checkpoint: question.checkpoint, prompt: '12+34' }, context)).engine.name,
        'cpu',
      );
      assert.equal((await engineHandlers(enginesWith('webgpu', {})).evaluate(question, context)).engine.name, 'webgpu');
    }));

  it('when engines are checked: is a reason', async () => {
    const gone: OpenEngine = () =>
      Promise.resolve({
        ...cpu,
        pass: () => Promise.resolve(() => Promise.reject(new DeviceLost('[Device] is lost'))),
      });
    const checks = await new Engines('auto', { worker: '' }, { cpu: none, webgpu: gone, tensorflow: none }).check(
      new AbortController().signal,
    );
    assert.deepEqual(checks[1], {
      engine: 'webgpu',
      available: false,
      reason: 'device-lost',
      message: 'The GPU was lost while it computed ([Device] is lost). Start anew, or choose the engine cpu.',
    });
  });

  it('is told by the words of ONNX Runtime, Vulkan and Direct3D from any other failure', async () => {
    const thrown = (words: string) => onDevice(() => Promise.reject(new Error(words))).catch((error: unknown) => error);
    const lost = [
      'BufferManager::Download(WGPUBuffer, void*, size_t) const map_async_result.status == ' +
        'wgpu::MapAsyncStatus::Success was false. Failed to download data from buffer. wgpu::MapAsyncStatus value: ' +
        '4, message: [Device] is lost.',
      'message: [Device "main"] is lost.',
      'WebGPU device lost (2): Device was destroyed.',
      'vkQueueSubmit failed with VK_ERROR_DEVICE_LOST',
      'ID3D12Device: DXGI_ERROR_DEVICE_REMOVED',
      'Failed to create a WebGPU compute pipeline: A valid external Instance reference no longer exists.',
    ];
    for (const words of lost) assert.ok((await thrown(words)) instanceof DeviceLost, words);
    for (const words of ['Failed to get a WebGPU adapter: No supported adapters', 'bad_alloc', 'lost in the woods'])
      assert.ok(!((await thrown(words)) instanceof DeviceLost), words);
  });
});
