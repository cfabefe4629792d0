// Trains and measures every row of the plan and writes docs/results.md. Stopped at any time, it goes on where it was
// when run again.
import path from 'node:path';
import { parseArgs } from 'node:util';
import { writeWhole } from '../src/checkpoint/write-whole';
import { startEngine } from '../src/service/client';
import { CancelledError, messageOf, UserError } from '../src/shared/errors';
import { execute, resultOf } from './execute';
import { plan } from './plan';
import { report } from './report';
import type { Row } from './row';

const root = path.resolve(__dirname, '..');
const results = path.join(root, 'experiments/results');
/** The exit code where there is more to do. */
const unfinished = 3;

const help = `npm run reproduce -- [options]
  --only <text>      only the rows whose name contains the text
  --seconds <n>      stop after so long, to go on another time; ends with exit code ${unfinished} where rows are left
  --list             name the rows, and which have their result
  --report           write docs/results.md from the results that there are, and train nothing`;

/** @throws UserError for what is no option */
function options() {
  try {
    return parseArgs({
      options: {
        only: { type: 'string', default: '' },
        seconds: { type: 'string' },
        list: { type: 'boolean' },
        report: { type: 'boolean' },
        help: { type: 'boolean' },
      },
    }).values;
  } catch (error) {
    throw new UserError('reproduce/option', `${messageOf(error).split('. ')[0]}; --help lists the options.`);
  }
}

async function main(): Promise<number> {
  const values = options();
  const say = (line: string) => console.log(line);
  if (values.help) {
    say(help);
    return 0;
  }
  const seconds = values.seconds === undefined ? undefined : Number(values.seconds);
  if (seconds !== undefined && !(seconds > 0 && seconds < 2e6))
    throw new UserError('reproduce/seconds', `--seconds takes a number above 0, not '${values.seconds}'.`);
  const rows = plan.filter(({ id }) => id.includes(values.only));
  if (rows.length === 0)
    throw new UserError('reproduce/only', `No row is named like '${values.only}'; --list names them all.`);
  if (values.list) {
    for (const row of rows) say(`${(await resultOf(row, results)) ? 'done' : '    '} ${row.id}`);
    return 0;
  }
  const stopped = values.report ? false : await carryOut(rows, seconds, say);
  await writeReport();
  return stopped ? unfinished : 0;
}

/** Whether it was stopped before all rows were done. */
async function carryOut(
  rows: readonly Row[],
  seconds: number | undefined,
  say: (line: string) => void,
): Promise<boolean> {
  const abort = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => abort.abort());
  const timer = setTimeout(() => abort.abort(), (seconds ?? 2e6) * 1000);
  const engine = startEngine({ entry: path.join(root, 'dist/engine.js'), engine: 'cpu' });
  try {
    await execute(rows, {
      calls: engine.calls,
      runs: path.join(root, 'experiments/runs'),
      results,
      signal: abort.signal,
      say,
    });
    return false;
  } catch (error) {
    if (!(error instanceof CancelledError)) throw error;
    say('Stopped; run it again to go on.');
    return true;
  } finally {
    clearTimeout(timer);
    engine.dispose();
  }
}

async function writeReport(): Promise<void> {
  const done = await Promise.all(plan.map(async (row) => ({ row, result: await resultOf(row, results) })));
  await writeWhole(path.join(root, 'docs/results.md'), report(done));
}

main().then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    console.error(error instanceof UserError ? messageOf(error) : error);
    process.exitCode = 2;
  },
);
