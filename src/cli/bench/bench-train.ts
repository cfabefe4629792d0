import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { optimizerNames, type OptimizerName } from '../../engine/optimizers/optimizers';
import { recipeSchema } from '../../checkpoint/recipe-schema';
import { printTable } from '../common/output';
import { fresh, heading, median, saying, type Bench } from './bench';
import { runPeer } from './peer';

const tasks = [
  { name: 'addition', modulus: undefined },
  { name: '(a + b) mod 100', modulus: 100 },
] as const;
type Task = (typeof tasks)[number];

/** The limit of a training of the peer, in seconds; one that reaches it counts as that long. */
const limit = 300;

/** One training: seconds and steps to 99% exact match. */
interface Trained {
  readonly seconds: number;
  readonly steps: number;
  readonly met: boolean;
}
export interface TrainRow {
  readonly task: string;
  readonly optimizer: OptimizerName;
  /** One per seed, from seed 1. */
  readonly ours: readonly Trained[];
  readonly peer?: readonly Trained[];
}

/**
 * Times training to 99% exact match on three digits (nano, batch 256, operands of six digits) with each optimizer and
 * `rounds` seeds, ours and the peer's, alternating.
 */
export async function benchTraining(bench: Bench): Promise<TrainRow[]> {
  const rows: TrainRow[] = [];
  for (const task of tasks) {
    for (const optimizer of optimizerNames) {
      const ours: Trained[] = [];
      const peer: Trained[] = [];
      for (let seed = 1; seed <= bench.rounds; seed++) {
        await saying(bench, `${task.name} with ${optimizer}, seed ${seed}`);
        ours.push(await trainToTarget(bench, task, optimizer, seed));
        if (bench.peer)
          peer.push(
            await runPeer<Trained>(
              bench.peer,
              'torch_train.py',
              { digits: 3, 'operand-width': 6, modulus: task.modulus, optimizer, seed, limit },
              bench.context.signal,
            ),
          );
      }
      rows.push({ task: task.name, optimizer, ours, ...(peer.length > 0 && { peer }) });
    }
  }
  print(bench, rows);
  return rows;
}

async function trainToTarget(
  bench: Bench,
  { modulus }: Task,
  optimizer: OptimizerName,
  seed: number,
): Promise<Trained> {
  const folder = await mkdtemp(path.join(tmpdir(), 'digitscope-bench-'));
  try {
    const task = { operation: modulus ? 'mod-add' : 'add', modulus, operandWidth: 6, trainDigits: [1, 3] } as const;
    const recipe = recipeSchema.parse({ task, optimizer, seed, until: 0.99 });
    const { seconds, steps, reached } = await fresh(bench, (calls) =>
      calls.train({ folder: path.join(folder, 'run'), recipe }, { signal: bench.context.signal }),
    );
    return { seconds, steps, met: reached };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function print(bench: Bench, rows: readonly TrainRow[]): void {
  if (!bench.spoken) return;
  heading(
    bench,
    `Seconds to 99% exact match on 3 digits (nano, batch 256), median of ${bench.rounds} seeds (each seed in brackets)`,
  );
  const cell = (trained?: readonly Trained[]) =>
    trained
      ? `${median(trained.map(({ seconds }) => seconds)).toFixed(1)} ` +
        `(${trained.map(({ seconds, met }) => seconds.toFixed(1) + (met ? '' : ' not met')).join(', ')})`
      : '–';
  const steps = (trained?: readonly Trained[]) => (trained ? median(trained.map((one) => one.steps)).toFixed(0) : '–');
  printTable(
    bench.context,
    ['task', 'optimizer', 'ours', 'steps', 'PyTorch', 'steps'],
    rows.map((row) => [row.task, row.optimizer, cell(row.ours), steps(row.ours), cell(row.peer), steps(row.peer)]),
  );
  if (!bench.peer) return;
  const best = (task: string, of: (row: TrainRow) => readonly Trained[] | undefined) =>
    Math.min(
      ...rows.filter((row) => row.task === task).map((row) => median((of(row) ?? []).map(({ seconds }) => seconds))),
    );
  printTable(
    bench.context,
    ['task', 'ratio, best optimizer of each side'],
    tasks.map(({ name }) => [name, (best(name, (row) => row.ours) / best(name, (row) => row.peer)).toFixed(2)]),
  );
}
