import { deepEqual, equal } from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { RunsModel, type RunEntry } from '../../../src/host/runs/runs-model';
import { UserError } from '../../../src/shared/errors';
import { runSummary } from './fixtures';

const broken = { folder: '/w/runs/b', name: 'b', problem: 'b is no run folder: it is empty.' };

describe('the list of runs', () => {
  it('is read once, when it is first asked for', async () => {
    let reads = 0;
    const model = new RunsModel(async () => (reads++, [runSummary(), broken]));
    deepEqual(
      (await model.all()).map(({ name }) => name),
      ['mod-add-100-learned-nano', 'b'],
    );
    await model.all();
    equal(reads, 1);
  });

  it('is read anew for a choice, which offers only what can be opened', async () => {
    let entries: RunEntry[] = [broken];
    const model = new RunsModel(async () => entries);
    deepEqual(await model.whole(), []);
    entries = [runSummary(), broken];
    deepEqual(
      (await model.whole()).map(({ name }) => name),
      ['mod-add-100-learned-nano'],
    );
  });

  it('is read once for many changes', async () => {
    let reads = 0;
    let changes = 0;
    const model = new RunsModel(async () => (reads++, []), 10);
    model.onDidChange(() => changes++);
    for (let i = 0; i < 20; i++) model.refreshSoon();
    await delay(60);
    deepEqual({ reads, changes }, { reads: 1, changes: 1 });
  });

  it('ends with what was read last, however long a reading takes', async () => {
    const times = [30, 1];
    let reading = 0;
    const model = new RunsModel(async (): Promise<RunEntry[]> => {
      const mine = reading++;
      await delay(times[mine]);
      return [{ ...broken, name: `reading ${mine}` }];
    });
    await Promise.all([model.refresh(), model.refresh()]);
    deepEqual(
      (await model.all()).map(({ name }) => name),
      ['reading 1'],
    );
  });

  it('says why it cannot be read, until it can', async () => {
    let fail = true;
    const model = new RunsModel(async () =>
      fail ? Promise.reject(new UserError('settings/runsFolder', 'The setting is empty.')) : [broken],
    );
    deepEqual([await model.all(), model.problem], [[], 'The setting is empty.']);
    fail = false;
    await model.refresh();
    deepEqual([await model.all(), model.problem], [[broken], undefined]);
  });
});
