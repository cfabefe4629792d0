// Ctrl-C at any moment of a command's first second: it ends as cancelled, and leaves a run that is whole or none.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { findResumePoint } from '../../../src/checkpoint/resume-point';
import { RunFolder } from '../../../src/checkpoint/run-folder';
import { namesIn } from '../../../src/checkpoint/files';
import { skipBecause } from '../../support/skip';
import { dist } from '../../support/engine';
import { temporaryFolder } from '../checkpoint/sample';
import { words } from './fake-world';

const small = words(
  '--task mod-add --modulus 10 --train-digits 1-2 --operand-width 2 --layers 1 --heads 1 --width 8 --eval-every 20 ' +
    '--until none',
);
/** Milliseconds after the start of a command. */
const instants = Array.from({ length: 20 }, (_, i) => 50 * (i + 1));
/** Commands that run at the same time. */
const lanes = 2;

/** Does something for each instant, a few at a time. */
async function atEach(times: readonly number[], act: (milliseconds: number) => Promise<void>): Promise<void> {
  const queue = [...times];
  const lane = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) await act(next);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}

describe('Ctrl-C in the first second', function () {
  this.timeout(120_000);
  const temporary = temporaryFolder();
  before(function () {
    if (process.platform === 'win32')
      skipBecause(this, 'Windows has no signal that stands for Ctrl-C in another process');
  });

  /** Runs a command line in a group of its own, and sends that what a terminal sends. */
  async function interrupted(
    args: readonly string[],
    milliseconds: number,
  ): Promise<{ code: number; complaint: string }> {
    const child = spawn(process.execPath, [path.join(dist, 'cli.js'), ...args], {
      cwd: temporary.at(),
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, DEBUG: '' },
    });
    const ended = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
    const complaint = text(child.stderr);
    await delay(milliseconds);
    process.kill(-child.pid!, 'SIGINT');
    const [code, signal] = await ended;
    // What a shell says of a process that the signal itself ended, which it does before the command has begun.
    return { code: code ?? (signal === 'SIGINT' ? 130 : -1), complaint: await complaint };
  }

  it('ends a training with 130, its run whole or not begun', async () => {
    await atEach(instants, async (milliseconds) => {
      const folder = temporary.at(`run-${milliseconds}`);
      const { code, complaint } = await interrupted(
        ['train', ...small, '--steps', '1000000', '--out', folder],
        milliseconds,
      );
      assert.deepEqual({ milliseconds, code }, { milliseconds, code: 130 }, complaint);
      assert.match(
        complaint,
        /^(?:|Stopped before training began.*\n|Stopped.*--from-scratch\n|Stopped.* step \d+.*\n)$/,
      );
      const names = await namesIn(folder);
      // A run that was begun can be opened, and its checkpoint is the one that was named.
      if (!names?.includes('run.json')) return;
      const { point, unusable } = await findResumePoint(await RunFolder.open(folder));
      const named = / step (\d+)/.exec(complaint)?.[1];
      assert.deepEqual([point?.step, unusable], [named === undefined ? undefined : Number(named), []]);
    });
  });

  it('ends a question about a model with 130', async () => {
    const folder = temporary.at('run');
    // Wide operands, so that the question takes far longer than a second.
    const trained = spawn(
      process.execPath,
      [path.join(dist, 'cli.js'), 'train', ...small, '--operand-width', '12', '--steps', '20', '--out', folder],
      { stdio: 'ignore' },
    );
    assert.deepEqual(await once(trained, 'exit'), [0, null]);
    await atEach(
      instants.filter((_, i) => i % 4 === 0),
      async (milliseconds) => {
        const { code, complaint } = await interrupted(['eval', '--run', folder, '--samples', '1000000'], milliseconds);
        assert.deepEqual({ milliseconds, code }, { milliseconds, code: 130 }, complaint);
      },
    );
  });
});
