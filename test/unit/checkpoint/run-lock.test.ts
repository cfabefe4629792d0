// One writer: a run is trained by one process at a time, and everybody can see by which.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import { holderWords, lockHolder, lockRun } from '../../../src/checkpoint/run-lock';
import { skipBecause } from '../../support/skip';
import { temporaryFolder } from './sample';

describe('the lock of a run', () => {
  const temporary = temporaryFolder();
  const file = () => temporary.at('training.lock');
  const written = async () =>
    JSON.parse(await readFile(file(), 'utf8')) as { host: string; pid: number; since: string };
  /** The number of a process that has ended. */
  async function deadProcess(): Promise<number> {
    const child = spawn(process.execPath, ['-e', '']);
    await once(child, 'exit');
    return child.pid!;
  }

  it('names its holder while it is held, and leaves nothing', async () => {
    const lock = await lockRun(temporary.at());
    const { host, pid, since } = await written();
    assert.deepEqual({ host, pid }, { host: hostname(), pid: process.pid });
    assert.deepEqual(await lockHolder(temporary.at()), { host, pid, since });
    assert.match(
      holderWords({ host, pid, since }),
      new RegExp(`^process ${process.pid} on this machine, since 20\\d\\d-`),
    );
    await assert.rejects(lockRun(temporary.at()), {
      code: 'run/locked',
      message: new RegExp(
        `is being trained by process ${process.pid} on this machine, since .*\\. Wait until it ends or stop it ` +
          'there; nothing was changed\\.$',
      ),
    });
    await lock.release();
    assert.equal(await lockHolder(temporary.at()), undefined);
    assert.deepEqual(await readdir(temporary.at()), []);
  });

  it('goes to exactly one of many that try at once', async () => {
    const tries = await Promise.allSettled(Array.from({ length: 20 }, () => lockRun(temporary.at())));
    assert.equal(tries.filter(({ status }) => status === 'fulfilled').length, 1);
    assert.deepEqual(await readdir(temporary.at()), ['training.lock']);
  });

  it('breaks when its holder is dead, for exactly one of many', async () => {
    await writeFile(
      file(),
      JSON.stringify({ host: hostname(), pid: await deadProcess(), since: new Date().toISOString() }),
    );
    assert.equal(await lockHolder(temporary.at()), undefined);
    const tries = await Promise.allSettled(Array.from({ length: 20 }, () => lockRun(temporary.at())));
    assert.equal(tries.filter(({ status }) => status === 'fulfilled').length, 1);
    assert.equal((await written()).pid, process.pid);
  });

  it('breaks when the number of its holder has gone to another process', async function () {
    if (process.platform !== 'linux') skipBecause(this, 'only Linux says when a process began');
    await writeFile(
      file(),
      JSON.stringify({
        host: hostname(),
        pid: process.pid,
        since: new Date().toISOString(),
        started: 'another boot 1',
      }),
    );
    await (await lockRun(temporary.at())).release();
  });

  it('of another host holds as long as that shows that it is alive', async () => {
    await writeFile(file(), JSON.stringify({ host: 'elsewhere', pid: 7, since: '2026-11-01T12:00:00.000Z' }));
    await assert.rejects(lockRun(temporary.at()), { code: 'run/locked', message: /process 7 on elsewhere, since/ });
    const longAgo = new Date(Date.now() - 6 * 60_000);
    await utimes(file(), longAgo, longAgo);
    await (await lockRun(temporary.at())).release();
  });

  it('that nobody can have written holds nothing', async () => {
    for (const text of ['', 'half', '{"pid":"x"}']) {
      await writeFile(file(), text);
      await (await lockRun(temporary.at())).release();
    }
    assert.deepEqual(await readdir(path.dirname(file())), []);
  });
});
