import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { guessHeads } from '../../../../src/checkpoint/importers/guess-heads';
import { importRun } from '../../../../src/checkpoint/importers/import-run';
import { openForeign } from '../../../../src/checkpoint/importers/open-foreign';
import { rowsOf, selectRows, tokensOf } from '../../../../src/checkpoint/importers/vocabulary';
import { listRuns } from '../../../../src/checkpoint/list-runs';
import { loadCheckpoint, summaryOf } from '../../../../src/checkpoint/load-checkpoint';
import { findResumePoint } from '../../../../src/checkpoint/resume-point';
import { RunFolder } from '../../../../src/checkpoint/run-folder';
import { UserError } from '../../../../src/shared/errors';
import { parseTaskSpec } from '../../../../src/tasks/task-schema';
import { torchBytes, torchFixture } from '../../../support/torch';
import { fingerprint, temporaryFolder } from '../sample';

const task = parseTaskSpec({ operation: 'add', operandWidth: 5, separators: 'none', trainDigits: [1, 3] });

describe('an imported run', () => {
  const temporary = temporaryFolder();
  const imported = {
    file: 'min-gpt.pt',
    sha256: createHash('sha256').update(torchBytes('min-gpt.pt')).digest('hex'),
    layout: 'minGPT',
  };

  it('opens as any other, and says where it is from', async () => {
    const opened = await openForeign(torchFixture('min-gpt.pt'));
    await importRun(opened, { task, heads: 2 }, temporary.at('runs/one'));
    const summary = await summaryOf(temporary.at('runs/one'));
    const model = { ...opened.model.architecture, heads: 2 };
    assert.deepEqual(
      { ...summary, roles: summary.roles.length },
      {
        folder: temporary.at('runs/one'),
        name: 'one',
        task,
        title: 'a + b',
        model,
        parameters: 7152,
        checkpoints: [0],
        imported,
        vocabulary: '0123456789',
        roles: 16,
      },
    );
    const loaded = await loadCheckpoint({ folder: temporary.at('runs/one') });
    assert.deepEqual(loaded, {
      folder: temporary.at('runs/one'),
      run: 'one',
      step: 0,
      task,
      model,
      imported,
      tensors: opened.model.tensors,
    });
    const [listed] = await listRuns(temporary.at('runs'));
    assert.equal('imported' in listed && listed.imported?.file, 'min-gpt.pt');
  });

  it('has no optimizer state, and says that it cannot be resumed', async () => {
    const run = await importRun(await openForeign(torchFixture('min-gpt.pt')), { task, heads: 2 }, temporary.at('one'));
    assert.deepEqual(Object.keys(await fingerprint(run.folder)).toSorted(), [
      'checkpoints',
      'checkpoints/step-000000.safetensors',
      'run.json',
    ]);
    assert.equal((await findResumePoint(run)).point?.step, undefined);
    const again = await RunFolder.open(run.folder);
    assert.throws(
      () => again.checkResumable(),
      (error) =>
        error instanceof UserError &&
        error.code === 'run/imported' &&
        error.message.startsWith(
          'The run one was imported from min-gpt.pt, which holds weights but no state of training',
        ),
    );
  });

  it('has the step that nanoGPT wrote', async () => {
    const opened = await openForeign(torchFixture('nano-gpt.pt'));
    const run = await importRun(
      opened,
      {
        task: parseTaskSpec({ operation: 'add', operandWidth: 6, trainDigits: [1, 3] }),
        heads: opened.model.heads ?? guessHeads(16),
      },
      temporary.at('one'),
    );
    assert.deepEqual(await run.steps(), [2000]);
  });

  it('is not begun when an answer does not fit', async () => {
    const opened = await openForeign(torchFixture('min-gpt.pt'));
    const answers = { task, heads: 2 };
    const symbols = { ...task, separators: 'symbols' as const };
    for (const [wrong, code] of [
      [{ ...answers, task: symbols }, 'import/task'],
      [{ ...answers, heads: 3 }, 'recipe/heads'],
      [{ ...answers, vocabulary: 'abc' }, 'import/vocabulary'],
    ] as const)
      await assert.rejects(
        importRun(opened, wrong, temporary.at('one')),
        (error) => error instanceof UserError && error.code === code,
      );
    assert.deepEqual(await fingerprint(temporary.at()), {});
  });

  it('does not touch a folder that holds something', async () => {
    const opened = await openForeign(torchFixture('min-gpt.pt'));
    await importRun(opened, { task, heads: 2 }, temporary.at('one'));
    const before = await fingerprint(temporary.at());
    await assert.rejects(
      importRun(opened, { task, heads: 2 }, temporary.at('one')),
      (error) => error instanceof UserError && error.code === 'run/exists',
    );
    assert.deepEqual(await fingerprint(temporary.at()), before);
  });

  it('can be opened by its checkpoint file alone', async () => {
    const run = await importRun(await openForeign(torchFixture('min-gpt.pt')), { task, heads: 2 }, temporary.at('one'));
    const again = await openForeign(run.weightsFile(0));
    assert.deepEqual(
      { layout: again.model.layout, task: again.model.task, heads: again.model.heads },
      { layout: 'Digitscope', task, heads: 2 },
    );
  });

  it('must be imported before a PyTorch file is looked at', () =>
    assert.rejects(
      summaryOf(torchFixture('min-gpt.pt')),
      /min-gpt\.pt is a PyTorch file.*Import it first: `digitscope import`/,
    ));
});

describe('a vocabulary of its own', () => {
  const rows = (...values: number[]) => ({ shape: [values.length, 1], data: Float32Array.from(values) });
  const ours = '01+=;';
  const refused = (theirs: string, words: RegExp) =>
    assert.throws(
      () => rowsOf(theirs, ours),
      (error) => error instanceof UserError && error.code === 'import/vocabulary' && words.test(error.message),
    );

  it('moves the rows of the embeddings and of an untied output, and nothing else', () => {
    const tensors = new Map([
      ['transformer.wte.weight', rows(10, 11, 12)],
      ['transformer.wpe.weight', rows(1, 2, 3)],
      ['lm_head.weight', rows(20, 21, 22)],
    ]);
    const found = selectRows(tensors, rowsOf('=01', '01='));
    assert.deepEqual(
      [...found].map(([name, { data }]) => [name, [...data]]),
      [
        ['transformer.wte.weight', [11, 12, 10]],
        ['transformer.wpe.weight', [1, 2, 3]],
        ['lm_head.weight', [21, 22, 20]],
      ],
    );
  });
  it('may have other characters among those of the task, and padding behind them, which are dropped', () => {
    const { shape, data } = selectRows(
      new Map([['transformer.wte.weight', rows(0, 1, 2, 3, 4, 5, 6, 7)]]),
      rowsOf('$0?1+=;', ours),
    ).get('transformer.wte.weight')!;
    assert.deepEqual(
      [shape, [...data]],
      [
        [5, 1],
        [1, 3, 4, 5, 6],
      ],
    );
  });
  it('may end its answers with a line end, written as one or as \\n, or with any one character', () => {
    assert.deepEqual(
      [rowsOf('\n+01=', ours), rowsOf('\\n+01=', ours), rowsOf('\\n+01=$?', ours), rowsOf('$+01=', ours)],
      Array.from({ length: 4 }, () => [2, 3, 1, 4, 0]),
    );
    assert.deepEqual(tokensOf('\\n\\t\\\\é'), ['\n', '\t', '\\', 'é']);
  });
  it('may write the times sign in the usual ways', () =>
    assert.deepEqual(
      [rowsOf('01x=$', '01*=;'), rowsOf('01×=;', '01*=;')],
      [
        [0, 1, 2, 3, 4],
        [0, 1, 2, 3, 4],
      ],
    ));
  it('must have the characters of the task, each once, and no more than the model has tokens', () => {
    refused('01', /lacks \+ = ;.*Write ; in the place/);
    refused('01+=', /lacks ;/);
    refused('01+=$?', /lacks ;/);
    refused('011+=;', /has '1' twice/);
    assert.throws(() => selectRows(new Map([['transformer.wte.weight', rows(1, 2)]]), [0, 2]), {
      code: 'import/vocabulary',
    });
  });
});
