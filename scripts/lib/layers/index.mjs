// The layers of the tests, from the quickest to the most real. A new layer is one entry here.
import { ensureChromium } from '../chromium.mjs';
import { ensureServer } from '../vscode-server.mjs';
import { formatting, lint, typecheckHost, typecheckPage } from './checks.mjs';
import { mochaJobs } from './mocha.mjs';
import { vscodeLayer } from './vscode.mjs';

/** Installing takes longer than a single test may, so it is done before. Gives the jobs' environment. */
const withChromium = async () => ({ DIGITSCOPE_CHROMIUM: await ensureChromium() });
const withChromiumAndServer = async () => {
  await ensureServer();
  return withChromium();
};

/**
 * @typedef {{ text: string, results: import('../results.mjs').Results }} Report what a job printed and found
 * @typedef {{ seconds: number, grep?: string, only?: string, env?: object }} Options
 */

/**
 * @type {{ name: string, says: string, seconds: number, prepare?: () => Promise<object>,
 * jobs: (options: Options) => (() => Promise<Report>)[] }[]} `says` is told to the person who waits, `seconds` is the
 * longest that each job may take; `prepare` installs what they need.
 */
export const layers = [
  {
    name: 'types',
    says: 'Types: the compiler reads src, test and webview',
    seconds: 240,
    jobs: (options) => [...typecheckHost(options), ...typecheckPage(options)],
  },
  {
    name: 'lint',
    says: 'Lint: the rules of eslint.config.mjs, and formatting by Prettier',
    seconds: 300,
    jobs: (options) => [...lint(options), ...formatting(options)],
  },
  {
    name: 'unit',
    says: 'Unit: tasks, model, engine, probes, checkpoints, host and the import walls, in Node.js',
    seconds: 600,
    jobs: mochaJobs('unit', 4),
  },
  {
    name: 'golden',
    says: 'Golden: the engines against the reference and against recorded numbers',
    seconds: 300,
    jobs: mochaJobs('golden'),
  },
  {
    name: 'charts',
    says: 'Charts: each drawing against its recorded picture',
    seconds: 120,
    jobs: mochaJobs('charts'),
  },
  {
    name: 'webview',
    says: 'Page: the inspector in Chromium, without VS Code',
    seconds: 600,
    prepare: withChromium,
    jobs: mochaJobs('webview', 3),
  },
  {
    name: 'scripts',
    says: 'Scripts: installing, starting and the test harness itself',
    seconds: 300,
    prepare: withChromiumAndServer,
    jobs: mochaJobs('scripts'),
  },
  {
    name: 'vscode',
    says: 'VS Code: the extension in a real extension host, its window driven like a person would',
    seconds: 600,
    prepare: withChromiumAndServer,
    jobs: (options) => [() => vscodeLayer('vscode', { ...options, quiet: true })],
  },
];
