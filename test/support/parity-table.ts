// `npm run parity`: the worst error of each interpreter against float64 loops, by model and quantity.
import Table from 'cli-table3';
import { interpreters } from './interpreters';
import { parityCases, parityErrors, tolerance } from './parity';

const quantities: readonly (readonly [title: string, holds: (name: string) => boolean])[] = [
  ['logits', (name) => name === 'logits'],
  ['taps', (name) => name.includes('hook_')],
  ['loss', (name) => name === 'loss'],
  ['gradients', (name) => name.startsWith('d ')],
];

async function main(): Promise<void> {
  let agree = true;
  for (const [name, interpreter] of Object.entries(interpreters)) {
    const table = new Table({ head: ['model', ...quantities.map(([title]) => title), 'worst of all'], style: { head: [], border: [] }, colAligns: ['left', 'right', 'right', 'right', 'right', 'left'] });
    for (const test of parityCases) {
      const errors = Object.entries(await parityErrors(interpreter, test));
      const worst = (holds: (name: string) => boolean) => Math.max(...errors.filter(([quantity]) => holds(quantity)).map(([, error]) => error));
      const [where, most] = errors.reduce((a, b) => (b[1] > a[1] ? b : a));
      agree &&= errors.every(([, error]) => error <= tolerance);
      table.push([test.title, ...quantities.map(([, holds]) => worst(holds).toExponential(1)), `${where} ${most.toExponential(1)}`]);
    }
    console.log(`${name} against float64 loops: largest error relative to the largest number of each tensor, at most ${tolerance} allowed\n${table.toString()}`);
  }
  if (!agree) process.exitCode = 1;
}

void main();
