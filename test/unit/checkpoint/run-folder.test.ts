import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { appendFile, cp, mkdir, readFile, rename, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { listRuns } from '../../../src/checkpoint/list-runs';
import { findResumePoint } from '../../../src/checkpoint/resume-point';
import { RunFolder } from '../../../src/checkpoint/run-folder';
import { freeRunName, runName } from '../../../src/checkpoint/run-names';
import { skipBecause } from '../../support/skip';
import { fingerprint, sampleMetrics, sampleOptimizer, sampleRunFile, sampleWeights, temporaryFolder } from './sample';

const newestResumable = async (run: RunFolder) => (await findResumePoint(run)).point?.step;

describe('run folder', () => {
  const temporary = temporaryFolder();
  const file = sampleRunFile();

  /** A run with checkpoints and evaluations at steps 100 and 200. */
  async function trained(name = 'sample'): Promise<RunFolder> {
    const run = await RunFolder.create(temporary.at(name), { ...file, name });
    for (const step of [100, 200]) {
      await run.appendMetrics(sampleMetrics(step));
      await run.saveCheckpoint(step, sampleWeights(file, step), sampleOptimizer(step), { note: String(step) });
    }
    return run;
  }

  it('holds what a reader expects, under the names of the design', async () => {
    await trained();
    assert.deepEqual(Object.keys(await fingerprint(temporary.at())), [
      'sample',
      'sample/checkpoints',
      'sample/checkpoints/step-000100.optimizer.safetensors',
      'sample/checkpoints/step-000100.safetensors',
      'sample/checkpoints/step-000200.optimizer.safetensors',
      'sample/checkpoints/step-000200.safetensors',
      'sample/metrics.jsonl',
      'sample/run.json',
    ]);
  });

  it('gives back what was put in', async () => {
    await trained();
    const before = await fingerprint(temporary.at());
    const run = await RunFolder.open(temporary.at('sample'));
    const newest = await run.loadWeights();
    assert.deepEqual(
      {
        file: run.file,
        steps: await run.steps(),
        resumable: await newestResumable(run),
        metrics: await run.metrics(),
        step: newest.step,
        note: newest.metadata.note,
      },
      {
        file,
        steps: [100, 200],
        resumable: 200,
        metrics: [sampleMetrics(100), sampleMetrics(200)],
        step: 200,
        note: '200',
      },
    );
    assert.deepEqual(newest.tensors, sampleWeights(file, 200));
    assert.deepEqual((await run.loadWeights(100)).tensors, sampleWeights(file, 100));
    assert.deepEqual((await run.loadOptimizer(100)).tensors, sampleOptimizer(100));
    assert.deepEqual(await fingerprint(temporary.at()), before, 'reading changed a file');
  });

  it('summarises itself', async () => {
    const { roles, ...rest } = await (await trained()).summary();
    assert.deepEqual(rest, {
      folder: temporary.at('sample'),
      name: 'sample',
      task: file.recipe.task,
      title: '(a + b) mod 100',
      model: file.model,
      parameters: [...sampleWeights(file).values()].reduce((sum, { data }) => sum + data.length, 0),
      checkpoints: [100, 200],
      engines: file.engines,
      last: sampleMetrics(200),
      vocabulary: '0123456789+=;',
    });
    assert.equal(roles.length, 3 + 1 + 3 + 1 + 2 + 1);
  });

  it('keeps the loss of a training that diverged', async () => {
    const run = await trained();
    await run.appendMetrics({ ...sampleMetrics(300), loss: NaN });
    assert.equal((await run.metrics()).at(-1)?.loss, null);
  });

  describe('never writes over anything', () => {
    it('refuses a folder that is not empty', async () => {
      await trained();
      const before = await fingerprint(temporary.at());
      await assert.rejects(RunFolder.create(temporary.at('sample'), file), {
        code: 'run/exists',
        message: /is not empty.*Resume that run, or choose another name/,
      });
      assert.deepEqual(await fingerprint(temporary.at()), before);
    });
    it('takes an empty folder, and one in which an earlier start was killed', async () => {
      await mkdir(temporary.at('new'));
      await writeFile(temporary.at('new', 'run.json.1234567'), '{"schemaVers');
      assert.equal((await RunFolder.create(temporary.at('new'), file)).folder, temporary.at('new'));
    });
    it('refuses a place that is a file', async () => {
      await writeFile(temporary.at('plain'), 'kept');
      await assert.rejects(RunFolder.create(temporary.at('plain'), file), { code: 'file/write' });
      assert.equal(await readFile(temporary.at('plain'), 'utf8'), 'kept');
    });
  });

  describe('after a kill at any instant', () => {
    it('passes over temporary files of a checkpoint', async () => {
      const run = await trained();
      await writeFile(temporary.at('sample/checkpoints/step-000300.optimizer.safetensors.99887'), 'half');
      await writeFile(temporary.at('sample/checkpoints/step-000300.safetensors.99887'), 'half');
      assert.deepEqual([await run.steps(), await newestResumable(run)], [[100, 200], 200]);
    });
    it('does not count an optimizer file whose weights were not written yet', async () => {
      const run = await trained();
      await rm(temporary.at('sample/checkpoints/step-000200.safetensors'));
      assert.deepEqual([await run.steps(), await newestResumable(run)], [[100], 100]);
    });
    it('reads weights without optimizer state but resumes from an older step', async () => {
      const run = await trained();
      await rm(temporary.at('sample/checkpoints/step-000200.optimizer.safetensors'));
      assert.deepEqual(
        [await run.steps(), await newestResumable(run), (await run.loadWeights()).step],
        [[100, 200], 100, 200],
      );
    });
    it('resumes before a checkpoint that the disk lost half of', async () => {
      const run = await trained();
      await truncate(temporary.at('sample/checkpoints/step-000200.safetensors'), 500);
      assert.equal(await newestResumable(run), 100);
      await assert.rejects(run.loadWeights(), {
        code: 'checkpoint/truncated',
        message: /step-000200\.safetensors is cut off/,
      });
    });
    it('has nothing to resume from before the first checkpoint', async () => {
      const run = await RunFolder.create(temporary.at('young'), file);
      assert.deepEqual([await run.steps(), await newestResumable(run), await run.metrics()], [[], undefined, []]);
      await assert.rejects(run.loadWeights(), { code: 'checkpoint/missing', message: /has no checkpoint yet/ });
    });
    it('ignores the half of a last line of metrics, and drops it with the steps beyond the checkpoint', async () => {
      const run = await trained();
      await appendFile(temporary.at('sample/metrics.jsonl'), '{"step":300,"seco');
      assert.deepEqual(
        (await run.metrics()).map(({ step }) => step),
        [100, 200],
      );
      await run.truncateMetrics(100);
      assert.equal(
        await readFile(temporary.at('sample/metrics.jsonl'), 'utf8'),
        `${JSON.stringify(sampleMetrics(100))}\n`,
      );
    });
    it('leaves metrics that are in order as they are, to the byte', async () => {
      const run = await trained();
      const before = await fingerprint(temporary.at());
      await run.truncateMetrics(200);
      assert.deepEqual(await fingerprint(temporary.at()), before);
    });
  });

  describe('refuses, saying what to do and touching nothing', () => {
    const cases: [what: string, break_: () => Promise<unknown>, expected: { code: string; message: RegExp }][] = [
      [
        'a missing folder',
        () => rm(temporary.at('sample'), { recursive: true }),
        { code: 'run/missing', message: /There is no run folder .*sample\. Check the path/ },
      ],
      [
        'an empty folder',
        async () => {
          await rm(temporary.at('sample'), { recursive: true });
          await mkdir(temporary.at('sample'));
        },
        { code: 'run/empty', message: /it is empty\. Choose a folder/ },
      ],
      [
        'a folder without run.json',
        () => rm(temporary.at('sample/run.json')),
        { code: 'run/empty', message: /it holds checkpoints, metrics\.jsonl but no run\.json/ },
      ],
      [
        'a half-written run.json',
        () => truncate(temporary.at('sample/run.json'), 200),
        { code: 'run/half-written', message: /run\.json is half-written or damaged: it is not JSON\. Restore/ },
      ],
      [
        'an empty run.json',
        () => truncate(temporary.at('sample/run.json'), 0),
        { code: 'run/half-written', message: /not JSON/ },
      ],
      [
        'JSON that is no run',
        () => writeFile(temporary.at('sample/run.json'), '[1]'),
        { code: 'run/damaged', message: /has no schemaVersion/ },
      ],
      [
        'a run of a newer Digitscope',
        () => writeFile(temporary.at('sample/run.json'), '{"schemaVersion":5}'),
        { code: 'run/newer', message: /schema version 5; this one reads up to 4\)\. Update Digitscope/ },
      ],
      [
        'a run.json with a wrong field',
        () =>
          writeFile(
            temporary.at('sample/run.json'),
            JSON.stringify({ ...file, recipe: { ...file.recipe, task: { ...file.recipe.task, modulus: 1 } } }),
          ),
        {
          code: 'run/damaged',
          message:
            /damaged at 'recipe\.task\.modulus': The modulus must be a whole number of 2 or more, not 1\. Correct/,
        },
      ],
    ];
    for (const [what, break_, expected] of cases) {
      it(what, async () => {
        await trained();
        await break_();
        const before = await fingerprint(temporary.at());
        await assert.rejects(RunFolder.open(temporary.at('sample')), { name: 'UserError', ...expected });
        assert.deepEqual(await fingerprint(temporary.at()), before);
      });
    }
    it('a step that is not there, listing those that are', async () => {
      await assert.rejects((await trained()).loadWeights(150), {
        code: 'checkpoint/missing',
        message: /no checkpoint of step 150\. Choose one of 100, 200\./,
      });
    });
    it('a damaged line in the midst of the metrics, by its number', async () => {
      const run = await trained();
      await writeFile(
        temporary.at('sample/metrics.jsonl'),
        `${JSON.stringify(sampleMetrics(100))}\nnonsense\n${JSON.stringify(sampleMetrics(200))}\n`,
      );
      await assert.rejects(run.metrics(), { code: 'run/metrics', message: /damaged at line 2/ });
    });
  });

  it('opens the first version, which knew AdamW at a constant rate alone', async () => {
    await trained();
    const recipe = Object.fromEntries(
      Object.entries(file.recipe).filter(([key]) => !['optimizer', 'schedule', 'muonLearningRate'].includes(key)),
    );
    const { engines, ...rest } = file;
    const [{ fromStep, ...engine }] = engines!;
    await writeFile(temporary.at('sample/run.json'), JSON.stringify({ ...rest, engine, schemaVersion: 1, recipe }));
    assert.equal(fromStep, 0);
    const opened = await RunFolder.open(temporary.at('sample'));
    assert.deepEqual(opened.file, { ...file, recipe: { ...file.recipe, optimizer: 'adamw', schedule: 'constant' } });
    assert.equal(await newestResumable(opened), 200);
  });

  it('opens the second version, which named one engine or, imported, none', async () => {
    await trained();
    const { engines, ...rest } = file;
    const [{ fromStep, ...engine }] = engines!;
    assert.equal(fromStep, 0);
    const read = async (document: object) => {
      await writeFile(temporary.at('sample/run.json'), JSON.stringify({ ...document, schemaVersion: 2 }));
      return (await RunFolder.open(temporary.at('sample'))).file;
    };
    assert.deepEqual(await read({ ...rest, engine }), file);
    assert.deepEqual(await read(rest), rest);
  });

  it('says which engine trained which of its steps', async () => {
    const run = await trained();
    const [cpu] = file.engines!;
    const gpu = { ...cpu, name: 'webgpu', label: 'onnxruntime 1.0.0 · WebGPU' } as const;
    const spans = async (fromStep: number, engine: typeof cpu | typeof gpu) => {
      await run.noteEngine(fromStep, engine);
      const { file: written } = await RunFolder.open(run.folder);
      assert.deepEqual(written, run.file);
      return written.engines!.map((span) => [span.fromStep, span.name]);
    };
    assert.deepEqual(await spans(100, cpu), [[0, 'cpu']]);
    assert.deepEqual(await spans(100, gpu), [
      [0, 'cpu'],
      [100, 'webgpu'],
    ]);
    assert.deepEqual(await spans(200, gpu), [
      [0, 'cpu'],
      [100, 'webgpu'],
    ]);
    assert.deepEqual(await spans(200, cpu), [
      [0, 'cpu'],
      [100, 'webgpu'],
      [200, 'cpu'],
    ]);
    // Training went on from an older checkpoint: what came after it is gone.
    assert.deepEqual(await spans(100, cpu), [[0, 'cpu']]);
    assert.deepEqual(await spans(0, gpu), [[0, 'webgpu']]);
  });

  it('can be moved', async () => {
    await trained();
    await rename(temporary.at('sample'), temporary.at('moved'));
    const run = await RunFolder.open(temporary.at('moved'));
    assert.deepEqual([(await run.summary()).folder, (await run.loadWeights()).step], [temporary.at('moved'), 200]);
  });
});

describe('list of runs', () => {
  const temporary = temporaryFolder();

  it('is newest first, with the broken ones and why', async () => {
    const dated = (name: string, created: string) =>
      RunFolder.create(temporary.at(name), { ...sampleRunFile(name), created });
    await dated('old', '2020-01-01T00:00:00.000Z');
    await dated('new', '2090-01-01T00:00:00.000Z');
    await cp(temporary.at('old'), temporary.at('torn'), { recursive: true });
    await truncate(temporary.at('torn/run.json'), 10);
    await writeFile(temporary.at('stray.txt'), 'not a run');
    await mkdir(temporary.at('.hidden'));
    const runs = await listRuns(temporary.at());
    assert.deepEqual(
      runs.map((run) => [run.name, 'problem' in run]),
      [
        ['new', false],
        ['torn', true],
        ['old', false],
      ],
    );
    assert.match((runs[1] as { problem: string }).problem, /half-written/);
  });

  it('is empty where there is no such directory', async () => {
    assert.deepEqual(await listRuns(temporary.at('none')), []);
  });

  it('holds a run that is linked from elsewhere, and passes over links to nothing and to files', async () => {
    const far = await RunFolder.create(temporary.at('disk', 'far'), sampleRunFile('far'));
    await mkdir(temporary.at('runs'));
    await symlink(far.folder, temporary.at('runs', 'linked'));
    await symlink(temporary.at('none'), temporary.at('runs', 'dangling'));
    await symlink(path.join(far.folder, 'run.json'), temporary.at('runs', 'file'));
    assert.deepEqual(
      (await listRuns(temporary.at('runs'))).map((run) => [run.name, 'problem' in run]),
      [['linked', false]],
    );
  });

  it('says what is wrong with one odd run, and shows the others', async function () {
    if (process.platform === 'win32') skipBecause(this, 'Windows has neither pipes nor devices among its files');
    await RunFolder.create(temporary.at('good'), sampleRunFile('good'));
    const odd: [name: string, make: (folder: string) => Promise<unknown>, words: RegExp][] = [
      [
        'pipe',
        async (folder) => execFileSync('mkfifo', [path.join(folder, 'run.json')]),
        /run\.json is not a regular file but a pipe or a device/,
      ],
      [
        'device',
        (folder) => symlink('/dev/zero', path.join(folder, 'run.json')),
        /run\.json is not a regular file but a pipe or a device/,
      ],
      ['folder', (folder) => mkdir(path.join(folder, 'run.json')), /run\.json is a folder, and a file is needed/],
      [
        'huge',
        async (folder) => {
          await writeFile(path.join(folder, 'run.json'), '');
          await truncate(path.join(folder, 'run.json'), 3e9);
        },
        /run\.json has 3000000000 bytes, and at most 1000000 can be read/,
      ],
      [
        'metrics',
        async (folder) => {
          await cp(temporary.at('good'), folder, { recursive: true });
          await writeFile(path.join(folder, 'metrics.jsonl'), '');
          await truncate(path.join(folder, 'metrics.jsonl'), 7e8);
        },
        /metrics\.jsonl has 700000000 bytes/,
      ],
      ['circle', (folder) => symlink('run.json', path.join(folder, 'run.json')), /its links lead in a circle/],
    ];
    for (const [name, make] of odd) {
      await mkdir(temporary.at(name));
      await make(temporary.at(name));
    }
    const runs = new Map(
      (await listRuns(temporary.at())).map((run) => [run.name, 'problem' in run ? run.problem : undefined]),
    );
    assert.deepEqual([...runs.keys()].sort(), ['circle', 'device', 'folder', 'good', 'huge', 'metrics', 'pipe']);
    assert.equal(runs.get('good'), undefined);
    for (const [name, , words] of odd) assert.match(runs.get(name)!, words);
  });

  it('never fails while runs are deleted', async () => {
    for (let round = 0; round < 20; round++) {
      const runs = await Promise.all(
        Array.from({ length: 8 }, (_, i) => RunFolder.create(temporary.at(`run-${i}`), sampleRunFile())),
      );
      const [lists] = await Promise.all([
        Promise.all(Array.from({ length: 4 }, () => listRuns(temporary.at()))),
        ...runs.map(({ folder }) => rm(folder, { recursive: true, maxRetries: 5 })),
      ]);
      assert.ok(lists.every((list) => list.length <= 8));
    }
  });
});

describe('names of runs', () => {
  const temporary = temporaryFolder();
  const { recipe } = sampleRunFile();

  it('say task, encoding and size', () => {
    assert.deepEqual(
      [
        runName({ ...recipe, layers: 3, heads: 3, width: 48 }),
        runName(recipe),
        runName({
          ...recipe,
          encoding: 'rotary',
          task: { ...recipe.task, operation: 'add', modulus: undefined, base: 8 },
        }),
      ],
      ['mod-add-100-learned-nano', 'mod-add-100-learned-1x1x4', 'add-base8-rotary-1x1x4'],
    );
  });

  it('are free', async () => {
    const names: string[] = [];
    for (let i = 0; i < 3; i++) {
      names.push(await freeRunName(temporary.at('runs'), recipe));
      await mkdir(path.join(temporary.at('runs'), names[i]), { recursive: true });
    }
    assert.deepEqual(names, [
      'mod-add-100-learned-1x1x4',
      'mod-add-100-learned-1x1x4-2',
      'mod-add-100-learned-1x1x4-3',
    ]);
  });
});
