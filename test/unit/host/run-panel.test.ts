import { deepEqual } from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import type { MessageConnection } from 'vscode-jsonrpc/node';
import { PanelSession, type SessionServices } from '../../../src/host/panels/panel-session';
import { pageConnection, type MessagePort } from '../../../src/host/panels/transport';
import { UserError } from '../../../src/shared/errors';
import { protocolVersion, type PageContract, type PageEvents } from '../../../src/shared/page-contract';
import type { EvalResult } from '../../../src/shared/results';
import type { RunSummary } from '../../../src/shared/run-summary';
import { client, type Client } from '../../../src/shared/rpc';
import { anyMessage } from '../../support/webview-message';
import { listLog, runSummary } from './fixtures';

const folders = ['/w/runs/a', '/w/runs/b'];

/** A panel's session, the files of its runs, and a page of it that keeps what it is told. */
function panelWith(step?: number) {
  const files = new Map(folders.map((folder) => [folder, runSummary({ folder, checkpoints: [100, 200] })]));
  const log = listLog();
  let reading: () => Promise<void> = async () => undefined;
  const toPage = new EventEmitter();
  const toHost = new EventEmitter();
  const port = (out: EventEmitter, into: EventEmitter): MessagePort => ({
    postMessage: async (message) => setImmediate(() => out.emit('message', message)) !== undefined,
    onDidReceiveMessage: (listener) => {
      into.on('message', listener);
      return { dispose: () => into.off('message', listener) };
    },
  });
  const unasked = async () => Promise.reject(new Error('not asked for in this test'));
  const evaluated: EvalResult = {
    engine: { name: 'cpu', library: 'test', version: '1', workers: 1, label: 'test' },
    checkpoint: { folder: folders[0], run: 'a', step: 100 },
    byDigits: [],
  };
  const services: SessionServices = {
    folders,
    inspection: {
      evaluate: async () => evaluated,
      attention: unasked,
      failures: unasked,
      probe: unasked,
      probes: async () => [],
    },
    summaries: async (folder) => {
      const found = files.get(folder);
      await reading();
      if (!found) throw new UserError('run/none', `There is no run at ${folder}. Choose another.`);
      return found;
    },
    log,
    samples: () => 500,
    isTraining: (folder) => folder === folders[1],
    metrics: async () => [],
    saveCsv: async () => true,
  };
  const session = new PanelSession(port(toPage, toHost), services, step);
  const told: { event: string; run: number; what: unknown }[] = [];
  let connection: MessageConnection | undefined;
  return {
    session,
    told,
    log,
    /** Makes the next readings of a run's files wait for `until`; what they give is what was there before. */
    slow: (until: () => Promise<void>) => (reading = until),
    write: (run: number, changes: Partial<RunSummary>) =>
      void files.set(folders[run], { ...files.get(folders[run])!, ...changes }),
    remove: (run: number) => void files.delete(folders[run]),
    /** A new page takes the place of the one before. */
    load(): Client<PageContract> {
      connection?.dispose();
      connection = pageConnection(port(toHost, toPage), anyMessage);
      connection.onNotification(
        'runChanged',
        ({ run, summary }: PageEvents['runChanged']) =>
          void told.push({ event: 'runChanged', run, what: summary.checkpoints.at(-1) }),
      );
      connection.onNotification(
        'showCheckpoint',
        ({ run, step: shown }: PageEvents['showCheckpoint']) =>
          void told.push({ event: 'showCheckpoint', run, what: shown }),
      );
      connection.listen();
      return client<PageContract>(connection);
    },
    dispose() {
      connection?.dispose();
      session.dispose();
    },
  };
}

const hello = { version: protocolVersion };
/** Until changes have gathered, were read, and have been told. */
const gathered = () => new Promise((resolve) => setTimeout(resolve, 300));

describe('a panel of runs', () => {
  let panel: ReturnType<typeof panelWith>;
  afterEach(() => panel.dispose());

  it('tells its page of a new checkpoint once, and of nothing where nothing is new', async () => {
    panel = panelWith();
    const page = panel.load();
    await page.hello(hello);
    panel.write(1, { checkpoints: [100, 200, 300] });
    panel.session.changedSoon(1);
    panel.session.changedSoon(1);
    panel.session.changedSoon(0);
    panel.session.changedSoon(-1);
    await gathered();
    panel.session.changedSoon(1);
    await gathered();
    deepEqual(panel.told, [{ event: 'runChanged', run: 1, what: 300 }]);
  });

  it('tells of a checkpoint that was written just before the page asked for an evaluation', async () => {
    panel = panelWith();
    const page = panel.load();
    await page.hello(hello);
    panel.write(0, { checkpoints: [100, 200, 300] });
    panel.session.changedSoon(0);
    await page.evaluate({ run: 0, step: 200, samples: 100 });
    await gathered();
    deepEqual(panel.told, [{ event: 'runChanged', run: 0, what: 300 }]);
  });

  it('tells the newest last, however long each reading takes', async () => {
    panel = panelWith();
    const page = panel.load();
    await page.hello(hello);
    let release = (): void => undefined;
    panel.slow(() => new Promise((resolve) => (release = resolve)));
    panel.write(0, { checkpoints: [300] });
    panel.session.changedSoon(0);
    await gathered();
    panel.slow(async () => undefined);
    panel.write(0, { checkpoints: [400] });
    panel.session.changedSoon(0);
    await gathered();
    release();
    await gathered();
    deepEqual(
      panel.told.map(({ what }) => what),
      [300, 400],
    );
  });

  it('says nothing to a page that is gone, and everything to the next', async () => {
    panel = panelWith();
    await panel.load().hello(hello);
    panel.session.hidden();
    panel.write(0, { checkpoints: [300] });
    panel.session.changedSoon(0);
    await gathered();
    const { runs, training } = await panel.load().hello(hello);
    panel.write(1, { checkpoints: [400] });
    panel.session.changedSoon(1);
    await gathered();
    deepEqual(
      [runs.map(({ checkpoints }) => checkpoints.at(-1)), training, panel.told],
      [[300, 200], [false, true], [{ event: 'runChanged', run: 1, what: 400 }]],
    );
  });

  it('shows a checkpoint at once where there is a page, else when one begins, and only once', async () => {
    panel = panelWith(100);
    const page = panel.load();
    const first = await page.hello(hello);
    panel.session.show(200);
    await gathered();
    panel.session.hidden();
    const back = await panel.load().hello(hello);
    panel.session.hidden();
    panel.session.show(100);
    const asked = await panel.load().hello(hello);
    panel.session.hidden();
    const again = await panel.load().hello(hello);
    deepEqual(
      [first.step, back.step, asked.step, again.step, panel.told],
      [100, undefined, 100, undefined, folders.map((_, run) => ({ event: 'showCheckpoint', run, what: 200 }))],
    );
  });

  it('keeps the checkpoint that was asked for until a page has begun', async () => {
    panel = panelWith(100);
    panel.remove(1);
    const page = panel.load();
    const refused = await page.hello(hello).catch((error: UserError) => error.code);
    panel.write(1, runSummary({ folder: folders[1] }));
    deepEqual([refused, (await page.hello(hello)).step], ['run/none', 100]);
  });

  it('lets the page keep what it shows of a run that was deleted, and logs nothing', async () => {
    panel = panelWith();
    await panel.load().hello(hello);
    panel.remove(0);
    panel.session.changedSoon(0);
    await gathered();
    deepEqual([panel.told, panel.log.lines], [[], []]);
  });
});
