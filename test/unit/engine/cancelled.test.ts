import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { Engines } from '../../../src/engine/engines/opened-engines';
import { engineHandlers } from '../../../src/service/process/handlers';
import { CancelledError } from '../../../src/shared/errors';
import { WorkerPool } from '../../../src/engine/onnx/workers/pool';
import { onnxEngine } from '../../../src/engine/engines/onnx';
import { engines as engineTable } from '../../../src/engine/engines/engines';
import { dist, smallRecipe, withFolder } from '../../support/engine';

describe('a question that is cancelled before the engine comes to it', function () {
  this.timeout(60_000);

  it('is not answered, whichever it is', () =>
    withFolder(async (folder) => {
      const pool = new WorkerPool(path.join(dist, 'worker.js'), 1);
      try {
        const engines = new Engines(
          'cpu',
          { worker: path.join(dist, 'worker.js') },
          { ...engineTable, cpu: () => Promise.resolve(onnxEngine(pool)) },
        );
        const handlers = engineHandlers(engines);
        const run = path.join(folder, 'run');
        const context = (signal: AbortSignal) => ({ signal, progress: () => undefined });
        const recipe = smallRecipe({ steps: 20 });
        await handlers.train({ folder: run, recipe }, context(new AbortController().signal));

        const cancelled = context(AbortSignal.abort());
        const checkpoint = { folder: run, step: 20 };
        const size = { layers: 1, heads: 1, width: 8 };
        const asked = { digits: 2, samples: 50, seed: 1 };
        const questions: { [name in Exclude<keyof typeof handlers, 'engine' | 'probes' | 'train'>]: () => unknown } = {
          evaluate: () => handlers.evaluate({ checkpoint, ...asked, digits: [2] }, cancelled),
          attention: () => handlers.attention({ checkpoint, prompt: '12+34' }, cancelled),
          failures: () => handlers.failures({ checkpoint, ...asked, place: null, limit: 10 }, cancelled),
          probe: () => handlers.probe({ checkpoint, probe: 'logit-lens', options: {} }, cancelled),
          onnxModel: () => handlers.onnxModel({ checkpoint }, cancelled),
          weightsAt: () => handlers.weightsAt({ path: run }, cancelled),
          foreignAt: () =>
            handlers.foreignAt({ path: path.resolve(__dirname, '../../fixtures/torch/nano-gpt.pt') }, cancelled),
          importRun: () =>
            handlers.importRun(
              {
                path: path.resolve(__dirname, '../../fixtures/torch/nano-gpt.pt'),
                task: recipe.task,
                heads: 2,
                folder: path.join(folder, 'imported'),
              },
              cancelled,
            ),
          checkEngines: () => handlers.checkEngines(null, cancelled),
          benchStep: () =>
            handlers.benchStep(
              { ...size, encoding: 'learned', optimizer: 'adamw', vocabulary: 16, tokens: 20, batch: 32, steps: 5 },
              cancelled,
            ),
          benchProduct: () => handlers.benchProduct(null, cancelled),
          benchProbes: () => handlers.benchProbes({ ...size, prompts: 20 }, cancelled),
          benchEvaluation: () => handlers.benchEvaluation({ ...size, prompts: 20 }, cancelled),
        };
        for (const [name, ask] of Object.entries(questions))
          await assert.rejects(async () => ask(), CancelledError, name);
        assert.ok(!existsSync(path.join(folder, 'imported')));
      } finally {
        await pool.dispose();
      }
    }));
});
