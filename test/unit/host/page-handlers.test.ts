import { deepEqual, equal, rejects } from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import type { MessageConnection } from 'vscode-jsonrpc/node';
import { pageHandlers, type PageServices } from '../../../src/host/panels/page-handlers';
import { pageConnection, type MessagePort } from '../../../src/host/panels/transport';
import { probeDescriptions } from '../../../src/service/process/run-probe';
import { CancelledError, UserError } from '../../../src/shared/errors';
import { pageSchemas } from '../../../src/host/panels/page-schemas';
import { protocolVersion, type PageContract } from '../../../src/shared/page-contract';
import type { Measure, ProbeResult } from '../../../src/shared/probe';
import type { AttentionResult, EvalResult } from '../../../src/shared/results';
import { client, serve, type Client } from '../../../src/shared/rpc';
import { anyMessage, carried } from '../../support/webview-message';
import { lastLine, listLog, runSummary } from './fixtures';

/** Two ports whose messages arrive at the other as VS Code would carry them. */
function portPair(): [MessagePort, MessagePort] {
  const port = (out: EventEmitter, into: EventEmitter): MessagePort => ({
    postMessage: async (message) => setImmediate(() => out.emit('message', carried(message))) !== undefined,
    onDidReceiveMessage: (listener) => {
      into.on('message', listener);
      return { dispose: () => into.off('message', listener) };
    },
  });
  const left = new EventEmitter();
  const right = new EventEmitter();
  return [port(left, right), port(right, left)];
}

const provenance = {
  engine: { name: 'cpu', library: 'test', version: '1', workers: 1, label: 'test' },
  checkpoint: { folder: '/w/runs/a', run: 'a', step: 100 },
} as const;

describe('what a page may ask', () => {
  let connections: MessageConnection[] = [];
  let page: Client<PageContract>;
  let raw: MessageConnection;
  let asked: unknown[];
  let log: ReturnType<typeof listLog>;

  const start = (changes: Partial<PageServices> = {}) => {
    asked = [];
    log = listLog();
    const [pagePort, hostPort] = portPair();
    const host = pageConnection(hostPort);
    raw = pageConnection(pagePort, anyMessage);
    const unexpected = async () => Promise.reject(new Error('not asked for in this test'));
    const services: PageServices = {
      folders: ['/w/runs/a', '/w/runs/b'],
      samples: () => 500,
      greet: async () => ({ runs: ['/w/runs/a', '/w/runs/b'].map((folder) => runSummary({ folder })), step: 300 }),
      isTraining: (folder) => folder === '/w/runs/b',
      inspection: {
        evaluate: unexpected,
        attention: unexpected,
        failures: unexpected,
        probe: unexpected,
        probes: async () => probeDescriptions,
      },
      log,
      closed: new AbortController().signal,
      summary: async (folder) => runSummary({ folder }),
      metrics: async () => [lastLine],
      saveCsv: async (...args) => asked.push(args) > 0,
      ...changes,
    };
    serve<PageContract>(host, pageSchemas, pageHandlers(services));
    connections = [host, raw];
    connections.forEach((connection) => connection.listen());
    page = client<PageContract>(raw);
  };
  afterEach(() => connections.forEach((connection) => connection.dispose()));

  it('greets a page of the same version with its runs', async () => {
    start();
    deepEqual(await page.hello({ version: protocolVersion }), {
      runs: [runSummary({ folder: '/w/runs/a' }), runSummary({ folder: '/w/runs/b' })],
      training: [false, true],
      probes: probeDescriptions,
      step: 300,
      samples: 500,
    });
  });

  it('refuses a page of another version', async () => {
    start();
    await rejects(page.hello({ version: protocolVersion + 1 }), (error) => {
      deepEqual(
        [(error as UserError).code, /Reload the window/.test((error as UserError).message)],
        ['protocol/version', true],
      );
      return true;
    });
  });

  it('refuses messages of the wrong shape before anything is done', async () => {
    start();
    const wrong: [keyof PageContract, unknown, string][] = [
      ['evaluate', { run: '0', step: 1, samples: 10 }, "The message 'evaluate' has the wrong shape at 'run'"],
      ['evaluate', { run: 0, step: 1, samples: 1e9 }, "The message 'evaluate' has the wrong shape at 'samples'"],
      ['attention', { run: 0, step: -1, prompt: '1+1' }, "The message 'attention' has the wrong shape at 'step'"],
      [
        'attention',
        { run: 0, step: 1, prompt: '1'.repeat(500) },
        "The message 'attention' has the wrong shape at 'prompt'",
      ],
      [
        'probe',
        { run: 0, step: 1, probe: 'ablation', options: { samples: [1] } },
        "The message 'probe' has the wrong shape at 'options.samples'",
      ],
      [
        'probe',
        { run: 0, step: 1, probe: 'x'.repeat(65), options: {} },
        "The message 'probe' has the wrong shape at 'probe'",
      ],
      ['log', { level: 'constructor', text: 'x' }, "The message 'log' has the wrong shape at 'level'"],
      ['saveCsv', null, "The message 'saveCsv' has the wrong shape at 'its top'"],
    ];
    for (const [call, params, message] of wrong) {
      await rejects(
        raw.sendRequest(call, { params, progressToken: 0 }),
        (error: Error & { data?: { code: string } }) => {
          deepEqual([error.data?.code, error.message.slice(0, message.length)], ['message/shape', message]);
          return true;
        },
      );
    }
    await rejects(raw.sendRequest('hello'), /wrong shape/);
    await rejects(raw.sendRequest('deleteEverything', {}), /Unhandled method/);
    deepEqual(asked, []);
  });

  it('passes over what is no message of ours', async () => {
    const [pagePort, hostPort] = portPair();
    const host = pageConnection(hostPort);
    serve<PageContract>(
      host,
      pageSchemas,
      pageHandlers({ folders: [], saveCsv: async () => true } as unknown as PageServices),
    );
    host.listen();
    raw = pageConnection(pagePort, anyMessage);
    raw.listen();
    connections = [host, raw];
    for (const junk of ['text', 7, null, { type: 'devtools' }, [1, 2]]) await pagePort.postMessage(junk);
    equal(await client<PageContract>(raw).saveCsv({ suggestedName: 'a.csv', text: 'a' }), true);
  });

  it('refuses a run that the panel does not show', async () => {
    start();
    await rejects(page.metrics({ run: 2 }), {
      name: 'UserError',
      code: 'page/run',
      message: /no run 2: it shows 2 /,
    });
    deepEqual(await page.metrics({ run: 1 }), { lines: [lastLine] });
  });

  it('evaluates every length up to the operand width, and lists failures of the very same prompts', async () => {
    const answers = { ...provenance, byDigits: [] } satisfies EvalResult;
    start({
      inspection: {
        probes: async () => [],
        evaluate: async (params, options) => {
          asked.push(params);
          options?.onProgress?.(0.5);
          return answers;
        },
        failures: async (params) => {
          asked.push(params);
          return { ...provenance, digits: 5, place: 1, samples: 500, failing: 0, prompts: [] };
        },
        attention: async () => Promise.reject(new Error('unused')),
        probe: async () => Promise.reject(new Error('unused')),
      },
    });
    const progress: number[] = [];
    deepEqual(
      await page.evaluate({ run: 1, step: 100, samples: 500 }, { onProgress: (share) => progress.push(share) }),
      answers,
    );
    await page.failures({ run: 1, step: 100, digits: 5, place: 1, samples: 500, limit: 20 });
    deepEqual(progress, [0.5]);
    const checkpoint = { folder: '/w/runs/b', step: 100 };
    deepEqual(asked, [
      { checkpoint, digits: [1, 2, 3, 4, 5, 6], samples: 500, seed: 1 },
      { checkpoint, digits: 5, place: 1, samples: 500, seed: 1, limit: 20 },
    ]);
  });

  it('carries attention as a typed array', async () => {
    const result: AttentionResult = {
      ...provenance,
      prompt: '1+1=',
      tokens: ['1'],
      roles: [{ kind: 'end' }],
      layers: 1,
      heads: 1,
      size: 1,
      pattern: Float32Array.of(0.25, 0.75),
      predicted: '2',
      expected: '2',
      wrongPlaces: [],
    };
    start({ inspection: { attention: async () => result } as unknown as PageServices['inspection'] });
    deepEqual(await page.attention({ run: 0, step: 100, prompt: '1+1' }), result);
  });

  it('passes a probe on with its options and progress, and its measures as typed arrays, NaN included', async () => {
    const measure: Measure = {
      name: 'effect',
      title: 'Effect',
      axes: [{ kind: 'category', name: 'head', labels: ['L0H0', 'L0H1', 'L1H0'] }],
      values: Float64Array.of(0.5, NaN, -1e-12),
      unit: 'share',
    };
    const result: ProbeResult = {
      ...provenance,
      probe: 'ablation',
      options: { samples: 10 },
      prompts: 10,
      measures: [measure],
      findings: ['L0H0 matters.'],
    };
    start({
      inspection: {
        probe: async (params: unknown, options: { onProgress: (share: number) => void }) => {
          asked.push(params);
          options.onProgress(0.25);
          return result;
        },
      } as unknown as PageServices['inspection'],
    });
    const progress: number[] = [];
    deepEqual(
      await page.probe(
        { run: 1, step: 100, probe: 'ablation', options: { samples: 10, which: null } },
        { onProgress: (share) => progress.push(share) },
      ),
      result,
    );
    deepEqual(
      [progress, asked],
      [
        [0.25],
        [{ checkpoint: { folder: '/w/runs/b', step: 100 }, probe: 'ablation', options: { samples: 10, which: null } }],
      ],
    );
  });

  it('passes cancelling on to the engine, one call at a time', async () => {
    const signals: AbortSignal[] = [];
    start({
      inspection: {
        probe: (_: unknown, { signal }: { signal: AbortSignal }) => {
          signals.push(signal);
          return new Promise((_resolve, reject) =>
            signal.addEventListener('abort', () => reject(new CancelledError())),
          );
        },
      } as unknown as PageServices['inspection'],
    });
    const cancel = new AbortController();
    const first = page.probe({ run: 0, step: 100, probe: 'reads', options: {} }, { signal: cancel.signal });
    const second = page.probe({ run: 0, step: 200, probe: 'reads', options: {} }).catch((error: unknown) => error);
    while (signals.length < 2) await new Promise(setImmediate);
    cancel.abort();
    await rejects(first, { name: 'CancelledError' });
    deepEqual(
      signals.map(({ aborted }) => aborted),
      [true, false],
    );
    connections[1].dispose();
    equal((await second) instanceof Error, true);
  });

  it('gives up what a closed panel asked, and what a page asked that has made way for another', async () => {
    const signals: AbortSignal[] = [];
    const closed = new AbortController();
    start({
      closed: closed.signal,
      handover: 300,
      inspection: {
        probes: async () => [],
        probe: (_: unknown, { signal }: { signal: AbortSignal }) => {
          signals.push(signal);
          return new Promise((_resolve, reject) =>
            signal.addEventListener('abort', () => reject(new CancelledError())),
          );
        },
      } as unknown as PageServices['inspection'],
    });
    const ask = () => page.probe({ run: 0, step: 100, probe: 'verdict', options: {} });
    await page.hello({ version: protocolVersion });
    const before = ask();
    while (signals.length < 1) await new Promise(setImmediate);
    await page.hello({ version: protocolVersion });
    const after = ask();
    // Time is left to ask the same, so that it need not start again.
    equal(signals[0].aborted, false);
    await rejects(before, { name: 'CancelledError' });
    deepEqual(
      signals.map(({ aborted }) => aborted),
      [true, false],
    );
    closed.abort();
    await rejects(after, { name: 'CancelledError' });
  });

  it("keeps the words of the engine's errors", async () => {
    start({
      inspection: {
        attention: async () => Promise.reject(new UserError('prompt/digit', 'The prompt has a letter; write digits.')),
      } as unknown as PageServices['inspection'],
    });
    await rejects(page.attention({ run: 0, step: 100, prompt: 'x' }), {
      name: 'UserError',
      code: 'prompt/digit',
      message: 'The prompt has a letter; write digits.',
    });
  });

  it('saves a table and writes to the log', async () => {
    start();
    equal(await page.saveCsv({ suggestedName: 'reads.csv', text: 'a,b\n' }), true);
    equal(await page.log({ level: 'error', text: 'no canvas' }), null);
    deepEqual([asked, log.lines], [[['reads.csv', 'a,b\n']], ['error: [page] no canvas']]);
  });
});
