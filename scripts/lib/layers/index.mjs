// The layers of the tests, from the quickest to the most real. A new layer is one line here.
import { ensureChromium } from '../chromium.mjs';
import { add } from '../results.mjs';
import { ensureServer } from '../vscode-server.mjs';
import { lint, typecheckHost, typecheckPage } from './checks.mjs';
import { mochaLayer } from './mocha.mjs';
import { vscodeLayer } from './vscode.mjs';

const mocha = (name) => (options) => mochaLayer(name, options);
const mochaInChromium = (name) => async (options) =>
  mochaLayer(name, { ...options, env: { DIGITSCOPE_CHROMIUM: await ensureChromium() } });
/** Installing takes longer than a single test may, so it is done before. */
const mochaWithServer = (name) => async (options) => {
  await ensureServer();
  return mochaInChromium(name)(options);
};

/**
 * @type {{ name: string, says: string, seconds: number, run: (options: { seconds: number, grep?: string, only?: string
 * }) => Promise<import('../results.mjs').Results> }[]} `says` is told to the person who waits, `seconds` is the longest
 * that each process of the layer may take.
 */
export const layers = [
  {
    name: 'types',
    says: 'Types: the compiler reads src, test and webview',
    seconds: 120,
    run: async (options) => add(await typecheckHost(options), await typecheckPage(options)),
  },
  { name: 'lint', says: 'Lint: the rules of eslint.config.mjs', seconds: 180, run: lint },
  {
    name: 'unit',
    says: 'Unit: tasks, model, engine, probes, checkpoints, host and the import walls, in Node.js',
    seconds: 600,
    run: mocha('unit'),
  },
  {
    name: 'golden',
    says: 'Golden: the engines against the reference and against recorded numbers',
    seconds: 300,
    run: mocha('golden'),
  },
  { name: 'charts', says: 'Charts: each drawing against its recorded picture', seconds: 120, run: mocha('charts') },
  {
    name: 'webview',
    says: 'Page: the inspector in Chromium, without VS Code',
    seconds: 600,
    run: mochaInChromium('webview'),
  },
  {
    name: 'scripts',
    says: 'Scripts: installing, starting and the test harness itself',
    seconds: 240,
    run: mochaWithServer('scripts'),
  },
  {
    name: 'vscode',
    says: 'VS Code: the extension in a real extension host, its window driven like a person would',
    seconds: 600,
    run: (options) => vscodeLayer('vscode', options),
  },
];
