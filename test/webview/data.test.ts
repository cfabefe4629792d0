import assert from 'node:assert/strict';
import { joinTables, toCsv } from '../../webview/csv';
import { loss, percentExact, percentOrDash, plural } from '../../webview/format';
import { percentFigure } from '../../src/shared/percent';
import { answerPlaces, defaultPrompt, keyIndex, predictionLabel, queryOf, rowAt, rowIndex } from '../../webview/roles';
import { initialState, restoredState, savedState } from '../../webview/state';
import { createStore } from '../../webview/store';
import { parsePrompt } from '../../src/tasks/prompt';
import type { ProbeOptions } from '../../src/shared/probe';
import { captionOf } from '../../webview/panels/curve';
import { unpadded } from '../../webview/panels/failures';
import { refusalOf } from '../../webview/panels/probes/refusal';
import { mockRun } from './harness/mock-data';

const modular = mockRun({ name: 'modular', encoding: 'learned', slip: 0 });
const bare = mockRun({
  name: 'bare',
  encoding: 'none',
  slip: 0,
  task: { operation: 'add', operandWidth: 3, trainDigits: [1, 3], separators: 'none', base: 8 },
});

describe('figures', () => {
  it('never round to all or nothing', () => {
    assert.deepEqual([0, 0.00001, 0.0042, 0.0999, 0.5, 0.9944, 0.9996, 0.99999, 1].map(percentFigure), [
      '0',
      '0.1',
      '0.4',
      '10.0',
      '50',
      '99',
      '99.9',
      '99.9',
      '100',
    ]);
    assert.deepEqual(
      [
        percentOrDash(null),
        percentExact(0.99551),
        plural(1, 'digit'),
        plural(2000, 'prompt'),
        loss(0.019614),
        loss(2.3),
      ],
      ['–', '99.55%', '1 digit', '2,000 prompts', '0.0196', '2.3'],
    );
  });

  it('lose only the zero padding that all share', () => {
    assert.deepEqual(
      [unpadded('000000'), unpadded('0140294', '0601214'), unpadded('0000007', '0100000')],
      [['0'], ['140294', '601214'], ['000007', '100000']],
    );
  });
});

describe('roles in a sequence', () => {
  it('find the query that predicts an answer place', () => {
    assert.deepEqual(
      {
        places: answerPlaces(modular.summary),
        queries: [queryOf(modular.summary, 0), queryOf(modular.summary, 1)],
        label: predictionLabel(modular.summary, 14, 10),
        end: predictionLabel(modular.summary, 15, 10),
        none: predictionLabel(modular.summary, 3, 10),
      },
      { places: [1, 0], queries: [13, 14], label: 'predicts answer tens', end: 'predicts end', none: '' },
    );
    // Without separators the last digit of b predicts the first answer digit, and the last answer token is no input.
    assert.deepEqual([queryOf(bare.summary, 0), queryOf(bare.summary, 3)], [5, 8]);
  });

  it('name rows so that they are found again in another run', () => {
    for (let query = 0; query < 16; query++)
      assert.equal(rowIndex(modular.summary, rowAt(modular.summary, query)), query);
    assert.deepEqual(
      [
        rowIndex(bare.summary, rowAt(modular.summary, 14)),
        rowIndex(bare.summary, { token: { kind: 'equals' } }),
        keyIndex(modular.summary, { operand: 'b', place: 1 }),
        keyIndex(bare.summary, { operand: 'b', place: 5 }),
      ],
      [6, null, 11, null],
    );
  });

  it('make a prompt that the task takes, of the longest trained length and without zeros', () => {
    for (const run of [modular, bare]) {
      const prompt = defaultPrompt(run.summary);
      const { a, b } = parsePrompt(run.layout, prompt);
      assert.ok(
        [...a.slice(0, 3), ...b.slice(0, 3)].every((digit) => digit > 0),
        prompt,
      );
    }
  });
});

describe('files', () => {
  it('are RFC 4180, and hold no formulas', () => {
    const table = joinTables(
      ['run'],
      [
        {
          cells: ['a "b", c'],
          table: {
            columns: ['prompt', 'share'],
            rows: [
              ['1+2=', -0.5],
              ['=cmd()', 1e-7],
            ],
          },
        },
      ],
    );
    assert.equal(toCsv(table), `run,prompt,share\r\n"a ""b"", c",1+2=,-0.5\r\n"a ""b"", c",'=cmd(),1e-7\r\n`);
  });
});

describe('a probe that refuses', () => {
  const probe = {
    name: 'patching',
    title: '',
    question: '',
    options: [
      { kind: 'text', name: 'other', help: '', default: null },
      { kind: 'integer', name: 'place', help: '', min: 0, max: 9, default: null },
      { kind: 'integer', name: 'samples', help: '', min: 1, max: 9999, default: 500 },
    ],
  } as const;
  const refusal = (asked: ProbeOptions, code: string | undefined, message: string) =>
    refusalOf(probe, asked, code, message)?.options ?? null;

  it('names the option by its code, or by its value in the words', () => {
    assert.deepEqual(
      [
        refusal(
          { other: 'nonexistent', place: null, samples: 500 },
          'run/none',
          'There is no run folder /home/me/nonexistent. Choose another.',
        ),
        refusal(
          { other: 'c:\\runs\\x.y', place: 7, samples: 500 },
          'probe/place',
          'The answer has places 0 to 1, and place 7 was asked for.',
        ),
        refusal(
          { other: null, place: 1, samples: 500 },
          'probe/none-right',
          'The model answers none of 500 prompts right.',
        ),
        refusal({ other: 'a', place: null, samples: 500 }, 'engine/died', 'The engine ended. Ask again.'),
        refusal({ other: 'ended', place: null, samples: 500 }, undefined, 'Something ended.'),
      ],
      [['other'], ['place'], [], null, null],
    );
  });
});

describe('the caption of a training curve', () => {
  const lines = [0, 50, 100].map((step) => ({
    step,
    seconds: 1,
    loss: 1,
    byDigits: [{ digits: 1, exact: step / 100 }],
    byPlace: [],
  }));

  it('names the checkpoint, and the evaluation that is nearest to it', () => {
    assert.match(captionOf(lines, 50), /^Checkpoint of step 50: exact match 50% at 1 digit/);
    assert.match(captionOf(lines, 79), /^Checkpoint of step 79\. Nearest evaluation, step 100: exact match 100%/);
    assert.match(captionOf(lines, 74), /^Checkpoint of step 74\. Nearest evaluation, step 50: exact match 50%/);
    assert.match(captionOf(lines, null), /^Last evaluation, step 100/);
    assert.equal(captionOf([], 50), '');
  });
});

describe('state', () => {
  it('follows a run that trains, unless a checkpoint was asked for', () => {
    const follow = (step?: number) => initialState([modular.summary, bare.summary], step, 100, [true, false]).follow;
    assert.deepEqual(
      [follow(), follow(300), follow(400)],
      [
        [true, false],
        [false, false],
        [false, false],
      ],
    );
  });

  const fresh = initialState([modular.summary, bare.summary], 300);

  it('starts at the checkpoint asked for, or the newest', () => {
    assert.deepEqual(
      [
        fresh.steps,
        initialState([modular.summary], 77).steps,
        initialState([{ ...modular.summary, checkpoints: [] }]).steps,
      ],
      [[300, 300], [400], [null]],
    );
  });

  it('comes back for the same runs, within what they have', () => {
    const saved = JSON.parse(
      JSON.stringify(
        savedState({ ...fresh, layer: 9, head: 1, steps: [200, 999], row: { predicts: 1 }, locked: true }),
      ),
    ) as unknown;
    const { layer, head, steps, row, locked, runs } = restoredState(fresh, saved);
    assert.deepEqual(
      { layer, head, steps, row, locked, runs: runs.length },
      { layer: 2, head: 1, steps: [200, 300], row: { predicts: 1 }, locked: true, runs: 2 },
    );
    assert.deepEqual(
      [
        restoredState(fresh, undefined),
        restoredState(fresh, { folders: ['/elsewhere', '/runs/bare'], layer: 1 }),
        restoredState(fresh, 'old'),
      ],
      [fresh, fresh, fresh],
    );
  });

  it('shows a checkpoint that was asked for since it was saved', () => {
    const saved = JSON.parse(JSON.stringify(savedState({ ...fresh, steps: [200, 200] }))) as unknown;
    const asked = { ...modular.summary, checkpoints: [100, 200, 250] };
    const steps = (step?: number) => restoredState(initialState([asked, bare.summary], step), saved, step).steps;
    // The second run has no checkpoint 250, and keeps its own.
    assert.deepEqual(
      [steps(), steps(250)],
      [
        [200, 200],
        [250, 200],
      ],
    );
  });

  it('tells only those who watch what changed', () => {
    const store = createStore(fresh);
    const told: string[] = [];
    store.watch(
      (s) => [s.layer, s.head],
      () => told.push('head'),
    );
    store.watch(
      (s) => [s.prompt],
      () => told.push('prompt'),
    );
    store.set({ layer: 1 });
    store.set({ layer: 1 });
    store.set({ prompt: '1+1=', head: 2 });
    assert.deepEqual(told, ['head', 'head', 'prompt']);
  });
});
