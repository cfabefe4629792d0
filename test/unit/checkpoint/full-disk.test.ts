// On a disk that is full or fills while a file is written: the file is there whole, or all is as it was before, with
// one sentence that says so.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { exportRun } from '../../../src/checkpoint/exporters/export-run';
import { exporters } from '../../../src/checkpoint/exporters/exporters';
import { importRun } from '../../../src/checkpoint/importers/import-run';
import { openForeign } from '../../../src/checkpoint/importers/open-foreign';
import { parseRunFile } from '../../../src/checkpoint/run-file';
import { RunFolder } from '../../../src/checkpoint/run-folder';
import { lockRun } from '../../../src/checkpoint/run-lock';
import { appendWhole, writeNew, writeWhole } from '../../../src/checkpoint/write-whole';
import { modelFor } from '../../../src/model/config';
import { UserError } from '../../../src/shared/errors';
import { layoutOf } from '../../../src/tasks/layout';
import { skipBecause } from '../../support/skip';
import { smallDisk } from '../../support/small-disk';
import { fingerprint, sampleMetrics, sampleRunFile, sampleWeights } from './sample';

const disk = () => smallDisk(256);
/** A run of several pages of weights. */
const file = (() => {
  const small = sampleRunFile();
  const recipe = { ...small.recipe, width: 24, heads: 1 };
  return parseRunFile(JSON.stringify({ ...small, recipe, model: modelFor(layoutOf(recipe.task), recipe) }), 'run.json');
})();
const engine = { name: 'cpu' as const, library: 'onnxruntime', version: '2.0.0', workers: 2, label: 'another' };
const imported = {
  ...sampleRunFile().recipe.task,
  operation: 'add' as const,
  modulus: undefined,
  operandWidth: 5,
  separators: 'none' as const,
};
const fixture = path.resolve(__dirname, '../../fixtures/torch/min-gpt.pt');

interface Writer {
  readonly what: string;
  /** What is there before. */
  readonly before: (at: (...parts: string[]) => string) => Promise<unknown>;
  readonly write: (at: (...parts: string[]) => string) => Promise<unknown>;
  /** What may have been made beside the file that failed, and does no harm. */
  readonly mayLeave?: RegExp;
}

const run = async (at: (...parts: string[]) => string) => {
  const made = await RunFolder.create(at('run'), file);
  await made.appendMetrics(sampleMetrics(100));
  await made.saveCheckpoint(100, sampleWeights(file), sampleWeights(file, 5));
};
const opened = (at: (...parts: string[]) => string) => RunFolder.open(at('run'));
async function evaluations(it: RunFolder): Promise<void> {
  for (let step = 1; step <= 40; step++) await it.appendMetrics(sampleMetrics(100 + step));
}
const text = (length: number) => 'x'.repeat(length);

const writers: Writer[] = [
  {
    what: 'a file that replaces another',
    before: (at) => writeFile(at('a.txt'), 'older'),
    write: (at) => writeWhole(at('a.txt'), text(20_000)),
  },
  {
    what: 'a file in the place of a much larger one',
    before: (at) => writeFile(at('a.txt'), text(50_000)),
    write: (at) => writeWhole(at('a.txt'), text(9_000)),
  },
  { what: 'a new file', before: async () => undefined, write: (at) => writeNew(at('a.txt'), text(9_000)) },
  {
    what: 'what is added to a file',
    before: (at) => writeFile(at('a.txt'), text(3_000)),
    write: (at) => appendWhole(at('a.txt'), text(12_000)),
  },
  { what: 'a new run', before: async () => undefined, write: (at) => RunFolder.create(at('runs', 'new'), file) },
  {
    what: 'run.json, when another engine goes on',
    before: run,
    write: async (at) => (await opened(at)).noteEngine(100, engine),
  },
  {
    what: 'run.json, when other limits hold',
    before: run,
    write: async (at) => (await opened(at)).noteLimits(100, { steps: 9_999, until: null }),
  },
  { what: 'metrics', before: run, write: async (at) => evaluations(await opened(at)), mayLeave: /metrics\.jsonl/ },
  {
    what: 'metrics that are cut back',
    before: async (at) => (await run(at), evaluations(await opened(at))),
    write: async (at) => (await opened(at)).truncateMetrics(130),
  },
  {
    what: 'a checkpoint',
    before: run,
    write: async (at) => (await opened(at)).saveCheckpoint(200, sampleWeights(file, 7), sampleWeights(file, 9)),
    mayLeave: /step-000200\.optimizer/,
  },
  {
    what: 'the same checkpoint again',
    before: run,
    write: async (at) => (await opened(at)).saveCheckpoint(100, sampleWeights(file, 7)),
  },
  { what: 'the lock of a run', before: run, write: async (at) => (await lockRun(at('run'))).release() },
  {
    what: 'an import',
    before: async (at) => mkdir(at('runs')),
    write: async (at) => importRun(await openForeign(fixture), { task: imported, heads: 2 }, at('runs', 'imported')),
  },
  ...exporters.map((exporter) => ({
    what: `an export of ${exporter.format}`,
    before: async (at: (...parts: string[]) => string) => (await run(at), writeFile(at('out'), 'older')),
    write: (at: (...parts: string[]) => string) =>
      exportRun(exporter, { folder: at('run'), step: 100 }, at('out'), () =>
        Promise.resolve(new Uint8Array(30_000).fill(7)),
      ),
  })),
];

describe('a disk that fills', () => {
  const { at, leave, free } = disk();
  const state = async () =>
    Object.fromEntries(Object.entries(await fingerprint(at())).filter(([name]) => name !== 'filler'));

  for (const { what, before, write, mayLeave } of writers) {
    it(`leaves ${what} whole or as it was, however little room there is`, async function () {
      this.timeout(20_000);
      let failures = 0;
      for (let pages = 0; ; pages++) {
        assert.ok(pages < 40, 'it never fitted');
        free();
        for (const name of await readdir(at())) await rm(at(name), { recursive: true });
        await before(at);
        leave(pages);
        const old = await state();
        try {
          await write(at);
        } catch (error) {
          failures++;
          assert.ok(error instanceof UserError && error.code === 'file/write', String(error));
          assert.match(error.message, /cannot be (?:written|made): no space is left on the disk\. [A-Z].*\.$/);
          const now = await state();
          const changed = [...new Set([...Object.keys(old), ...Object.keys(now)])].filter(
            (name) => old[name] !== now[name] && !mayLeave?.test(name),
          );
          assert.deepEqual(changed, [], `with ${pages} pages free`);
          if (now['run/run.json'] !== undefined) await checkRun();
          continue;
        }
        if (old.run !== undefined) await checkRun();
        break;
      }
      // A system that puts small files into no page at all takes the smallest ones even when it is full.
      assert.ok(failures > 0 || ['the lock of a run'].includes(what), 'it never failed');
    });
  }

  /** Everything that the run lists can be read. */
  async function checkRun(): Promise<void> {
    const there = await RunFolder.open(at('run'));
    for (const step of await there.steps()) assert.ok((await there.loadWeights(step)).tensors.size > 0);
    assert.ok((await there.metrics()).length >= 1);
  }
});

describe('a limit on the size of files, where writes are cut short', () => {
  it('leaves every file whole or as it was', async function () {
    this.timeout(30_000);
    if (process.platform === 'win32') skipBecause(this, 'Windows has no such limit');
    const script = path.join(__dirname, 'limited-writer.ts');
    // Without the trap the signal that announces the limit would end the process.
    const { stdout } = await promisify(execFile)(
      'bash',
      ['-c', `trap '' XFSZ; ulimit -f 16; exec "$0" --import tsx "$1"`, process.execPath, script],
      { cwd: path.resolve(__dirname, '../../..') },
    );
    assert.deepEqual(JSON.parse(stdout), {
      whole: ['file/write', 'files may not be that large here', 'older', []],
      append: ['file/write', 'files may not be that large here', 'older', []],
      fits: ['written', '', 'x'.repeat(8_000), []],
    });
  });
});

it('a file that is no file is never replaced', async () => {
  await assert.rejects(writeWhole('/dev/null', 'x'), { code: 'file/write', message: /not a regular file/ });
  await assert.rejects(writeWhole(__dirname, 'x'), { code: 'file/write', message: /it is a folder/ });
  assert.equal(await readFile('/dev/null', 'utf8'), '');
});
