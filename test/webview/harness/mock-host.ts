// Runs in the page before the page's own script, in place of VS Code and the extension host: answers its calls from
// made-up runs, over the same protocol.
import {
  AbstractMessageReader,
  AbstractMessageWriter,
  createMessageConnection,
  type DataCallback,
  type Disposable,
  type Message,
} from 'vscode-jsonrpc/browser';
import { config } from 'zod';
import { CancelledError, UserError } from '../../../src/shared/errors';
import { pageSchemas } from '../../../src/host/panels/page-schemas';
import { protocolVersion, type PageContract } from '../../../src/shared/page-contract';
import { serve, type Handlers } from '../../../src/shared/rpc';
import { carried } from '../../support/webview-message';
import { attention, evaluate, exampleRuns, failures, metrics, mockRun, type MockRun } from './mock-data';
import { probe, probeCatalogue } from './mock-probes';
import { themes } from './themes';

// The page's content security policy forbids the evaluation of text, which zod would try first.
config({ jitless: true });

/** What a test can reach in the page. */
export interface MockHost {
  readonly saved: { suggestedName: string; text: string }[];
  readonly logged: string[];
  readonly asked: string[];
  cancelled: number;
  /** Milliseconds that half an answer takes. */
  delay: number;
  setTheme(name: keyof typeof themes): void;
  /** Training went on: another evaluation and checkpoint of a run. */
  trainOn(run: number): void;
  /** The next call of this name fails with these words. */
  failNext(call: string, words: string): void;
}

declare global {
  interface Window {
    mockHost: MockHost;
    acquireVsCodeApi: () => unknown;
  }
}

const query = new URLSearchParams(location.search);
const runs: MockRun[] = {
  inspector: () => exampleRuns().slice(0, 1),
  compare: exampleRuns,
  three: () => [
    ...exampleRuns(),
    mockRun({ name: 'mod-add-100-alibi-with-a-name-too-long-for-a-narrow-column', encoding: 'alibi', slip: 0.1 }),
  ],
  eight: () =>
    Array.from({ length: 8 }, (_, i) => mockRun({ name: `mod-add-100-${i}`, encoding: 'learned', slip: 0.02 * i })),
  single: () => [
    mockRun({
      name: 'single',
      encoding: 'learned',
      slip: 0.1,
      layers: 1,
      heads: 1,
      task: { operation: 'add', operandWidth: 3, trainDigits: [1, 2], reverseOperands: true },
    }),
  ],
  plain: () => [
    mockRun({
      name: 'plain',
      encoding: 'learned',
      slip: 0.1,
      task: { operation: 'add', operandWidth: 3, trainDigits: [1, 2], reverseAnswer: false },
    }),
  ],
  // Of different operators, lengths and notations.
  mixed: () => [
    mockRun({
      name: 'mod-101',
      encoding: 'learned',
      slip: 0.05,
      task: { operation: 'mod-add', modulus: 101, operandWidth: 6, trainDigits: [1, 3] },
    }),
    mockRun({
      name: 'product',
      encoding: 'rotary',
      slip: 0.2,
      task: { operation: 'multiply', operandWidth: 4, trainDigits: [1, 2] },
    }),
    mockRun({
      name: 'bare',
      encoding: 'none',
      slip: 0.1,
      task: { operation: 'add', operandWidth: 3, trainDigits: [1, 3], separators: 'none' },
    }),
  ],
  add: () => [
    mockRun({
      name: 'add-learned',
      encoding: 'learned',
      slip: 0.03,
      task: { operation: 'add', operandWidth: 6, trainDigits: [1, 3] },
    }),
  ],
  imported: () => [
    mockRun({
      name: 'adder',
      encoding: 'learned',
      slip: 0.03,
      task: { operation: 'add', operandWidth: 3, trainDigits: [1, 3], separators: 'none' },
      imported: { file: 'model_s2.pt', sha256: '0'.repeat(64), layout: 'minGPT' },
    }),
  ],
  wide: () => [
    mockRun({
      name: 'multiply-wide',
      encoding: 'none',
      slip: 0.05,
      layers: 6,
      heads: 6,
      task: { operation: 'multiply', operandWidth: 12, trainDigits: [1, 4] },
    }),
  ],
  broken: () => [mockRun({ name: 'broken', encoding: 'learned', slip: 0.5, isBroken: true })],
  hostile: () => [mockRun({ name: '<img src=x onerror="document.title=1"> & "run"', encoding: 'learned', slip: 0.1 })],
}[query.get('runs') ?? 'inspector']!();
const version = Number(query.get('version') ?? protocolVersion);

const failing = new Map<string, string>();
const host: MockHost = {
  saved: [],
  logged: [],
  asked: [],
  cancelled: 0,
  delay: Number(query.get('delay') ?? 5),
  setTheme(name) {
    const { bodyClass, variables } = themes[name];
    document.body.className = bodyClass;
    const { style } = document.documentElement;
    [...style].forEach((property) => style.removeProperty(property));
    Object.entries(variables).forEach(([variable, value]) => style.setProperty(`--vscode-${variable}`, value));
  },
  trainOn(index) {
    const { summary } = runs[index];
    const step = summary.checkpoints.at(-1)! + 100;
    const last = { ...summary.last!, step };
    runs[index] = { ...runs[index], summary: { ...summary, checkpoints: [...summary.checkpoints, step], last } };
    void connection.sendNotification('runChanged', { run: index, summary: runs[index].summary });
  },
  failNext: (call, words) => void failing.set(call, words),
};
window.mockHost = host;

/** Answers after a moment, in two steps of progress, unless cancelled. */
async function slowly<T>(
  call: string,
  context: { signal: AbortSignal; progress?: (share: number) => void },
  answer: () => T,
): Promise<T> {
  host.asked.push(call);
  for (const share of [0.5, 1]) {
    await new Promise((resolve) => setTimeout(resolve, host.delay));
    if (context.signal.aborted) {
      host.cancelled++;
      throw new CancelledError();
    }
    context.progress?.(share);
  }
  const words = failing.get(call);
  failing.delete(call);
  if (words !== undefined) throw new UserError('engine/failed', words);
  return answer();
}

const handlers: Handlers<PageContract> = {
  hello: (params) => {
    if (params.version !== version)
      throw new UserError(
        'protocol/version',
        `This page speaks version ${params.version} of its protocol and the extension version ${version}. Reload ` +
          'the window (Developer: Reload Window).',
      );
    return {
      runs: runs.map((run) => run.summary),
      training: runs.map(() => query.has('training')),
      probes: probeCatalogue,
      samples: 1000,
    };
  },
  metrics: ({ run }, { signal }) =>
    slowly('metrics', { signal }, () => {
      const lines = metrics(runs[run]);
      const { last } = runs[run].summary;
      return { lines: last && last.step > lines.at(-1)!.step ? [...lines, last] : lines };
    }),
  evaluate: ({ run, step, samples }, context) => slowly('evaluate', context, () => evaluate(runs[run], step, samples)),
  attention: ({ run, step, prompt }, context) =>
    slowly('attention', { signal: context.signal }, () => attention(runs[run], step, prompt)),
  failures: ({ run, step, digits, place, samples, limit }, context) =>
    slowly('failures', context, () => failures(runs[run], step, digits, place, samples, limit)),
  probe: ({ run, step, probe: name, options }, context) =>
    slowly(name === 'reads' ? 'reads' : 'probe', context, () => probe(runs[run], step, name, options)),
  saveCsv: (file) => {
    host.saved.push(file);
    return true;
  },
  log: ({ text }) => {
    host.logged.push(text);
    return null;
  },
};

// The two ends share a window, so the page's messages come by the function that VS Code would give it, and ours go out
// as window messages.
let receive: DataCallback = () => undefined;
class Reader extends AbstractMessageReader {
  listen(callback: DataCallback): Disposable {
    receive = callback;
    return { dispose: () => (receive = () => undefined) };
  }
}
class Writer extends AbstractMessageWriter {
  write(message: Message): Promise<void> {
    window.dispatchEvent(new MessageEvent('message', { data: carried(message) }));
    return Promise.resolve();
  }
  end(): void {
    // The window outlives the connection.
  }
}
const connection = createMessageConnection(new Reader(), new Writer());
serve(connection, pageSchemas, handlers);
connection.listen();

host.setTheme((query.get('theme') ?? 'dark') as keyof typeof themes);
window.acquireVsCodeApi = () => ({
  postMessage: (message: Message) => queueMicrotask(() => receive(carried(message))),
  getState: () => JSON.parse(sessionStorage.getItem('state') ?? 'null') as unknown,
  setState: (state: unknown) => sessionStorage.setItem('state', JSON.stringify(state)),
});
