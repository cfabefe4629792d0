import { RunFolder } from '../src/checkpoint/run-folder';
import type { Engine } from '../src/service/client';
import type { Measure, ProbeOptions } from '../src/shared/probe';
import { readsOf } from '../src/shared/reads';
import type { Inside, Leaks, Row, RowResult } from './row';

/** Prompts of each length; where there are fewer, all of them. */
export const samples = 2000;
/** Prompts of the reads and the leaks probe, and of each length and move of the invariance probe. */
const insideSamples = 500;
/** Of the prompts; training and its own evaluations have the row's. */
const seed = 1000;

type Calls = Pick<Engine['calls'], 'evaluate' | 'probe'>;

/** Everything that the report needs to know of a trained row. @throws CancelledError */
export async function measure(row: Row, folder: string, calls: Calls, signal: AbortSignal): Promise<RowResult> {
  const { id, recipe } = row;
  const digits = Array.from({ length: recipe.task.operandWidth }, (_, i) => i + 1);
  const { byDigits, engine } = await calls.evaluate({ checkpoint: { folder }, digits, samples, seed }, { signal });
  const inside = row.inside ? { inside: await lookInside(folder, recipe.task.operandWidth, calls, signal) } : {};
  const curve = await (await RunFolder.open(folder)).metrics();
  const reached = curve.find((line) => (line.byDigits.at(-1)?.exact ?? 0) >= 0.99);
  return { id, recipe, engine: engine.label, stepsTo99: reached?.step ?? null, byDigits, ...inside };
}

async function lookInside(folder: string, digits: number, calls: Calls, signal: AbortSignal): Promise<Inside> {
  const ask = (probe: string, options: ProbeOptions = {}) =>
    calls.probe({ checkpoint: { folder }, probe, options: { samples: insideSamples, seed, ...options } }, { signal });
  const reads = readsOf(await ask('reads', { digits }));
  const probe = async (name: string) => {
    const { measures, prompts } = await ask(name);
    return { prompts, measured: (wanted: string) => measures.find((one) => one.name === wanted)! };
  };
  const invariance = await probe('invariance');
  const leaks = await probe('leaks');
  const { inputs, effect } = reads;
  return {
    reads: { digits, samples: reads.samples, inputs, effect },
    moved: rowsOf(invariance.measured('moved')),
    movedSamples: insideSamples,
    leaks: leaksOf(leaks.prompts, leaks.measured('kept'), leaks.measured('restored-layers')),
  };
}

const leaksOf = (samples: number, { values: [kept, keptWithZeros] }: Measure, restored: Measure): Leaks => ({
  samples,
  kept,
  keptWithZeros,
  restored: rowsOf(restored),
});

function rowsOf({ axes, values }: Measure): (number | null)[][] {
  const [rows, columns] = axes.map(({ labels }) => labels.length);
  return Array.from({ length: rows }, (_, row) =>
    Array.from(values.subarray(row * columns, (row + 1) * columns), (value) => (Number.isNaN(value) ? null : value)),
  );
}
