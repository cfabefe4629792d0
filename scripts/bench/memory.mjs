// Does training leak? Trains micro with an evaluation every 10 steps and prints the resident size of the processes as
// training goes on: `npm run build`, then `node scripts/bench/memory.mjs`. It fails if the size at the end is more than
// 10% above that at step 200, each the median of the samples of some steps. The argument is the number of steps
// (2,000).
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { clearInterval, setInterval } from 'node:timers';
import { root } from '../lib/paths.mjs';
import { start } from '../lib/run.mjs';
import { temporaryFolder } from '../lib/temporary.mjs';

const steps = Number(process.argv[2] ?? 2000);
/** Steps of one row of the table. */
const window = steps / 10;
const evaluationEvery = 10;
/** Milliseconds between two looks at the processes. */
const interval = 200;
/** The step at which the size is taken as that of a training under way, and how many steps its samples may be off. */
const underWay = 200;
const around = 40;

const folder = join(temporaryFolder('digitscope-memory-'), 'run');
const training = start(
  process.execPath,
  [
    ...[join(root, 'dist/cli.js'), 'train', '--task', 'mod-add', '--modulus', '100', '--size', 'micro'],
    ...['--batch', '64', '--steps', String(steps), '--until', 'none', '--eval-every', String(evaluationEvery)],
    ...['--checkpoint-every', String(window), '--engine', 'cpu', '--out', folder],
  ],
  { stdio: ['ignore', 'ignore', 'inherit'] },
);

/** Megabytes of a process and of all that it started. */
function residentSize(leader) {
  const processes = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,rss='], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number));
  const family = new Set([leader]);
  // A child may be listed before its parent.
  for (let size = 0; size < family.size;) {
    size = family.size;
    for (const [pid, parent] of processes) if (family.has(parent)) family.add(pid);
  }
  return processes.reduce((sum, [pid, , kilobytes]) => sum + (family.has(pid) ? kilobytes / 1000 : 0), 0);
}

/** The step of the last evaluation. */
function stepReached() {
  const metrics = join(folder, 'metrics.jsonl');
  if (!existsSync(metrics)) return 0;
  return readFileSync(metrics, 'utf8').trimEnd().split('\n').length * evaluationEvery;
}

const samples = [];
const timer = setInterval(() => samples.push({ step: stepReached(), megabytes: residentSize(training.pid) }), interval);
const code = await new Promise((resolve) => training.once('exit', resolve));
clearInterval(timer);
if (code !== 0) process.exit(code ?? 1);

const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];
const rows = Array.from({ length: steps / window }, (_, i) => {
  const sizes = samples
    .filter(({ step }) => step >= i * window && step < (i + 1) * window)
    .map(({ megabytes }) => megabytes);
  return { until: (i + 1) * window, median: median(sizes), peak: Math.max(...sizes) };
});
console.log('| up to step | MB, median | MB, peak |\n|---|---|---|');
for (const { until, median: middle, peak } of rows)
  console.log(`| ${until} | ${Math.round(middle)} | ${Math.round(peak)} |`);
const sizeAt = (step) =>
  median(samples.filter((sample) => Math.abs(sample.step - step) <= around).map(({ megabytes }) => megabytes));
const before = sizeAt(underWay);
const after = sizeAt(steps);
const growth = after / before - 1;
console.log(
  `\nAt step ${underWay}: ${Math.round(before)} MB; at step ${steps}: ${Math.round(after)} MB, ` +
    `${growth > 0 ? '+' : ''}${(100 * growth).toFixed(1)}% (medians of the steps up to ${around} away)`,
);
process.exit(growth > 0.1 ? 1 : 0);
