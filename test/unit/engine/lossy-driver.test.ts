// A real loss: Vulkan's answer to a submission is that the device is lost, and everything from there on is what Dawn
// and ONNX Runtime make of it.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { startEngine } from '../../../src/service/client';
import type { RunFile } from '../../../src/checkpoint/run-file';
import type { TrainEvent } from '../../../src/shared/training';
import { dist, smallRecipe, withFolder } from '../../support/engine';
import { skipBecause } from '../../support/skip';
import { driverLibrary, webgpuAdapter } from '../../support/webgpu';

describe('a Vulkan driver that loses its device', function () {
  this.timeout(180_000);
  let driver: string;

  before(async function () {
    const adapter = await webgpuAdapter();
    if ('missing' in adapter) skipBecause(this, adapter.missing);
    if (process.platform !== 'linux' || !adapter.driver.endsWith('.json'))
      skipBecause(
        this,
        'losing a device at will takes a Vulkan driver on Linux that VK_ICD_FILENAMES names, or that of Chromium',
      );
    driver = adapter.driver;
  });

  /** An engine process whose device is lost after so many submissions. */
  async function lossyEngine(folder: string, after: number) {
    const library = path.join(folder, 'liblossy.so');
    await promisify(execFile)('cc', [
      '-shared',
      '-fPIC',
      '-O1',
      '-o',
      library,
      path.resolve(__dirname, '../../fixtures/lossy-vulkan/lossy.c'),
      '-ldl',
    ]);
    const description = path.join(folder, 'lossy_icd.json');
    await writeFile(
      description,
      JSON.stringify({ file_format_version: '1.0.0', ICD: { library_path: library, api_version: '1.0.5' } }),
    );
    const { VK_ICD_FILENAMES: before } = process.env;
    Object.assign(process.env, {
      VK_ICD_FILENAMES: description,
      LOSSY_DRIVER: driverLibrary(driver),
      LOSSY_AFTER: String(after),
    });
    try {
      return startEngine({ entry: path.join(dist, 'engine.js'), engine: 'webgpu' });
    } finally {
      if (before === undefined) delete process.env.VK_ICD_FILENAMES;
      else process.env.VK_ICD_FILENAMES = before;
    }
  }

  it('costs a training the steps since its checkpoint, and a question nothing', async function () {
    try {
      await promisify(execFile)('cc', ['--version']);
    } catch {
      skipBecause(this, 'there is no C compiler to make a driver with that loses its device');
    }
    await withFolder(async (folder) => {
      const run = path.join(folder, 'run');
      // A step is some thirty submissions, and the evaluation of fifty prompts as many.
      const engine = await lossyEngine(folder, 400);
      try {
        const events: TrainEvent[] = [];
        const recipe = smallRecipe({ batch: 32, steps: 30, evalEvery: 5, checkpointEvery: 5 });
        const { steps } = await engine.calls.train(
          { folder: run, recipe },
          { onProgress: (event) => events.push(event) },
        );
        const [began, lost] = events.filter((event) => event.event === 'start' || event.event === 'engine');
        assert.deepEqual([steps, began.engine.name, lost.engine.name], [30, 'webgpu', 'cpu']);
        assert.ok(lost.fromStep >= 5 && lost.fromStep < 30, `lost after step ${lost.fromStep}`);
        const { engines } = JSON.parse(await readFile(path.join(run, 'run.json'), 'utf8')) as RunFile;
        assert.deepEqual(
          engines!.map(({ fromStep, name }) => [fromStep, name]),
          [
            [0, 'webgpu'],
            [lost.fromStep, 'cpu'],
          ],
        );
      } finally {
        engine.dispose();
      }
      const asked = await lossyEngine(folder, 60);
      try {
        const answer = await asked.calls.evaluate({
          checkpoint: { folder: run },
          digits: [1, 2],
          samples: 300,
          seed: 1,
        });
        assert.equal(answer.engine.name, 'cpu');
        const onCpu = startEngine({ entry: path.join(dist, 'engine.js'), engine: 'cpu' });
        try {
          assert.deepEqual(
            answer,
            await onCpu.calls.evaluate({ checkpoint: { folder: run }, digits: [1, 2], samples: 300, seed: 1 }),
          );
        } finally {
          onCpu.dispose();
        }
      } finally {
        asked.dispose();
      }
    });
  });
});
