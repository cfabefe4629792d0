// A published checkpoint, imported and evaluated: the figures in its README, which were measured with PyTorch on 4,000
// random pairs a domain.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { importRun } from '../../src/checkpoint/importers/import-run';
import { guessHeads } from '../../src/checkpoint/importers/guess-heads';
import { openForeign } from '../../src/checkpoint/importers/open-foreign';
import { guessFormat } from '../../src/checkpoint/importers/task-formats';
import { parseTaskSpec } from '../../src/tasks/task-schema';
import { realEngine, withFolder } from '../support/engine';
import { skipBecause } from '../support/skip';

const shared = process.env.DIGITSCOPE_SHARED ?? path.resolve(__dirname, '../../../shared');
const file = path.join(shared, 'data/explore-gpt/model_s2.pt');
const samples = 4000;
/** Four standard errors of a share of 4,000: what chance may add to or take from it, in each of two samples. */
const tolerance = (share: number) => 4 * Math.sqrt((2 * share * (1 - share)) / samples);

describe('the published adder of arXiv 2308.08268', function () {
  this.timeout(60_000);

  it('imports as 3-digit addition and gives the figures that PyTorch gave', async function () {
    if (!existsSync(file))
      skipBecause(
        this,
        "the published checkpoint is not there: put xingchengxu/ExploreGPT's model_s2.pt into data/explore-gpt " +
          'of the folder that DIGITSCOPE_SHARED names',
      );
    const opened = await openForeign(file);
    const { architecture } = opened.model;
    const { operandWidth, separators } = guessFormat(architecture)!;
    const heads = guessHeads(architecture.width);
    assert.deepEqual(
      { layout: opened.model.layout, operandWidth, separators, heads },
      { layout: 'minGPT', operandWidth: 5, separators: 'none', heads: 3 },
    );
    const task = parseTaskSpec({ operation: 'add', operandWidth, separators, trainDigits: [1, 3] });
    await withFolder(async (folder) => {
      const run = await importRun(opened, { task, heads }, path.join(folder, 'run'));
      const engine = realEngine();
      try {
        const { byDigits, checkpoint } = await engine.calls.evaluate({
          checkpoint: { folder: run.folder },
          digits: [1, 2, 3, 4],
          samples,
          seed: 1,
        });
        assert.equal(checkpoint.imported, 'model_s2.pt');
        assert.deepEqual(
          byDigits.map(({ exact, truncatedExact }) => [exact, truncatedExact]),
          [
            [1, 1],
            [1, 1],
            [1, 1],
            [0, 1],
          ],
        );
        const published = [1, 1, 1, 0.0995, 0.394, 1];
        // The model drops the thousands of both operands. It is right at the thousands where their digits, 1 to 9 each,
        // add up to 10: in 9 of 81 pairs.
        const counted = [1, 1, 1, 9 / 81, (36 + 28) / 162, 1];
        for (const shares of [published, counted]) {
          const far = byDigits[3].byPlace.filter(
            ({ place, accuracy }) => Math.abs(accuracy - shares[place]) > tolerance(shares[place]),
          );
          assert.deepEqual(far, []);
        }
        await assert.rejects(
          engine.calls.train({ folder: run.folder, resume: true }),
          /was imported from model_s2\.pt.*cannot be resumed/,
        );
      } finally {
        engine.dispose();
      }
    });
  });
});
