import assert from 'node:assert/strict';
import { copyFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { importRun } from '../../../src/checkpoint/importers/import-run';
import { openForeign } from '../../../src/checkpoint/importers/open-foreign';
import { importWeights, weightsAt } from '../../../src/service/process/weights-files';
import { CancelledError } from '../../../src/shared/errors';
import { parseTaskSpec } from '../../../src/tasks/task-schema';
import { realEngine, withFolder } from '../../support/engine';
import { fakeEngine } from '../../support/fake-engine';
import { torchFixture } from '../../support/torch';

const question = {
  path: torchFixture('min-gpt.pt'),
  task: parseTaskSpec({ operation: 'add', operandWidth: 5, separators: 'none', trainDigits: [1, 3] }),
  heads: 2,
};

const reference = { forInspection: () => Promise.resolve(fakeEngine(() => true)) };
const progress = () => undefined;

describe('files that the engine process reads', () => {
  it("are told apart: another program's, by what it says; ours, by its run and step", () =>
    withFolder(async (folder) => {
      const architecture = {
        layers: 1,
        width: 16,
        vocabulary: 10,
        context: 15,
        encoding: 'learned',
        bias: true,
        tiedEmbeddings: true,
        activation: 'gelu',
        layerNormEpsilon: 1e-5,
      };
      assert.deepEqual(await weightsAt(torchFixture('gpt2.safetensors')), {
        kind: 'foreign',
        weights: {
          file: 'gpt2.safetensors',
          layout: 'GPT-2',
          architecture,
          parameters: 3712,
          step: 0,
          notes: [
            'Assumed, since neither the file nor its tensors say: GELU in the tanh form, and LayerNorm with an ' +
              'epsilon of 1e-5.',
          ],
        },
      });

      const run = path.join(folder, 'run');
      await importWeights(reference, { ...question, folder: run }, { signal: new AbortController().signal, progress });
      const inRun = path.join(run, 'checkpoints', 'step-000000.safetensors');
      const lone = path.join(folder, 'lone.safetensors');
      await copyFile(inRun, lone);
      const found = await Promise.all([run, inRun, lone].map(weightsAt));
      assert.deepEqual(
        found.map((at) => at.kind === 'own' && [at.summary.folder, at.summary.name, at.step]),
        [
          [run, 'run', undefined],
          [run, 'run', 0],
          [lone, 'run', 0],
        ],
      );
    }));

  it('are said to hold weights that are no numbers, and so is every answer', () =>
    withFolder(async (folder) => {
      const opened = await openForeign(question.path);
      opened.model.tensors.get('transformer.ln_f.bias')!.data[0] = NaN;
      const { folder: run } = await importRun(opened, question, path.join(folder, 'run'));
      const found = await weightsAt(run);
      assert.deepEqual(found.kind === 'own' && found.notes, [
        'Not all of its weights are finite numbers: transformer.ln_f.bias. What it computes with them means nothing.',
      ]);
      const engine = realEngine();
      try {
        const { checkpoint, byDigits } = await engine.calls.evaluate({
          checkpoint: { folder: run },
          digits: [3],
          samples: 20,
          seed: 1,
        });
        assert.deepEqual([checkpoint.notFinite, byDigits[0].samples], [['transformer.ln_f.bias'], 20]);
      } finally {
        engine.dispose();
      }
    }));

  it('are refused in words where they cannot be read', async () => {
    await assert.rejects(weightsAt(torchFixture('hostile.pt')), { code: 'checkpoint/global' });
    await assert.rejects(weightsAt(torchFixture('missing.pt')), {
      code: 'checkpoint/missing',
      message: /missing\.pt .*does not exist/,
    });
    await assert.rejects(weightsAt(torchFixture('missing.safetensors')), { code: 'checkpoint/missing' });
  });

  it('leave nothing behind when an import is cancelled before it writes', () =>
    withFolder(async (folder) => {
      await assert.rejects(
        importWeights(
          reference,
          { ...question, folder: path.join(folder, 'run') },
          { signal: AbortSignal.abort(), progress },
        ),
        CancelledError,
      );
      assert.deepEqual(await readdir(folder), []);
    }));
});
