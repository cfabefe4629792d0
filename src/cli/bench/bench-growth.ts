import { printTable } from '../common/output';
import { exponent, heading, type Bench } from './bench';
import { benchStep } from './bench-step';

/** The model that growth is measured from, and the directions. */
const middle = { layers: 4, heads: 4, width: 128, tokens: 20, batch: 64, optimizer: 'adamw' } as const;
const directions = {
  width: [64, 128, 256, 512],
  layers: [2, 4, 8, 16],
  tokens: [10, 20, 40, 80, 160],
  batch: [16, 64, 256, 1024],
} as const;

export interface GrowthRow {
  readonly along: string;
  readonly points: readonly { readonly at: number; readonly msPerStep: number }[];
  readonly exponent: number;
}

/** Step time along width, depth, tokens and batch, and the exponent of each. */
export async function benchGrowth(bench: Bench): Promise<GrowthRow[]> {
  const alone = { ...bench, peer: undefined };
  const rows: GrowthRow[] = [];
  for (const [along, values] of Object.entries(directions)) {
    const points = [];
    for (const at of values)
      points.push({ at, msPerStep: (await benchStep(alone, `${along} ${at}`, { ...middle, [along]: at })).msPerStep });
    rows.push({ along, points, exponent: exponent(points.map(({ at, msPerStep }) => [at, msPerStep])) });
  }
  if (bench.spoken) {
    heading(
      bench,
      'Scaling of a step from micro at batch 64 with 20 tokens (milliseconds; exponent by least squares on logarithms)',
    );
    printTable(
      bench.context,
      ['along', 'ms at', 'exponent'],
      rows.map((row) => [
        row.along,
        row.points.map(({ at, msPerStep }) => `${at}: ${msPerStep.toFixed(1)}`).join('   '),
        row.exponent.toFixed(2),
      ]),
    );
  }
  return rows;
}
