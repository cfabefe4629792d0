import { deepEqual, rejects } from 'node:assert/strict';
import { summariesWith } from '../../../src/host/runs/summaries';
import type { WeightsAt } from '../../../src/shared/import-results';
import { foreignWeights, runSummary } from './fixtures';

describe('summaries of lone checkpoint files', () => {
  const own = (name: string): WeightsAt => ({ kind: 'own', notes: [], summary: runSummary({ name }) });

  it('are read once for each state of the file', async () => {
    let state = 'a';
    let reads = 0;
    const summaries = summariesWith(
      async () => own(`read ${++reads}`),
      async () => state,
    );
    const names = async () =>
      (await Promise.all([summaries('/w/x.safetensors'), summaries('/w/x.safetensors')])).map(({ name }) => name);
    deepEqual(
      [await names(), await names()],
      [
        ['read 1', 'read 1'],
        ['read 1', 'read 1'],
      ],
    );
    state = 'b';
    deepEqual(await names(), ['read 2', 'read 2']);
  });

  it("are read again after a failure, and say when the file has become another program's", async () => {
    const answers: (() => WeightsAt)[] = [
      () => {
        throw new Error('busy');
      },
      () => ({ kind: 'foreign', weights: foreignWeights() }),
      () => own('whole'),
    ];
    const summaries = summariesWith(
      async () => answers.shift()!(),
      async () => '',
    );
    await rejects(summaries('/w/x.safetensors'), /busy/);
    await rejects(summaries('/w/x.safetensors'), {
      code: 'checkpoint/undescribed',
      message: /^\/w\/x\.safetensors is no longer /,
    });
    deepEqual((await summaries('/w/x.safetensors')).name, 'whole');
  });
});
