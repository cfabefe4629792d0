import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { findResumePoint } from '../../../src/checkpoint/resume-point';
import { RunFolder } from '../../../src/checkpoint/run-folder';
import { sampleOptimizer, sampleRunFile, sampleWeights, temporaryFolder } from './sample';

describe('a process killed while it writes checkpoints', () => {
  const temporary = temporaryFolder();

  it('leaves a run whose every listed checkpoint is whole', async function () {
    this.timeout(30_000);
    for (const delay of [0, 7, 23]) {
      const folder = temporary.at(`run-${delay}`);
      const child = fork(path.join(__dirname, 'endless-writer.ts'), [folder], { execArgv: ['--import', 'tsx'] });
      await once(child, 'message');
      await setTimeout(delay);
      child.kill('SIGKILL');
      await once(child, 'exit');

      const file = sampleRunFile();
      const run = await RunFolder.open(folder);
      const steps = await run.steps();
      assert.ok(steps.length >= 1);
      for (const step of steps) {
        assert.deepEqual((await run.loadWeights(step)).tensors, sampleWeights(file, step));
        assert.deepEqual((await run.loadOptimizer(step)).tensors, sampleOptimizer(step));
      }
      const newest = (await findResumePoint(run)).point?.step;
      assert.equal(newest, steps.at(-1));
      assert.ok(
        (await run.metrics()).some(({ step }) => step === newest),
        'the evaluation of a checkpoint comes before it',
      );
    }
  });
});
