// `npm run parity`: the worst error of each interpreter against float64 loops, by model and quantity. `-- --markdown`
// prints tables for docs/parity.md; names of interpreters, such as `-- webgpu`, print theirs alone.
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { interpreters } from './interpreters';
import { parityCases, parityErrors, tolerance } from './parity';

const quantities: readonly (readonly [title: string, holds: (name: string) => boolean])[] = [
  ['logits', (name) => name === 'logits'],
  ['taps', (name) => name.includes('hook_')],
  ['loss', (name) => name === 'loss'],
  ['gradients', (name) => name.startsWith('d ')],
];
const head = ['model', ...quantities.map(([title]) => title), 'worst of all'];

function printed(rows: readonly string[][], markdown: boolean): string {
  if (markdown)
    return [head, head.map((_, i) => (i === 0 || i === head.length - 1 ? '---' : '---:')), ...rows]
      .map((row) => `| ${row.join(' | ')} |`)
      .join('\n');
  const table = new Table({
    head,
    style: { head: [], border: [] },
    colAligns: ['left', 'right', 'right', 'right', 'right', 'left'],
  });
  table.push(...rows);
  return table.toString();
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { markdown: { type: 'boolean', default: false } },
  });
  for (const [name, interpreter] of Object.entries(interpreters)) {
    if (positionals.length > 0 && !positionals.includes(name)) continue;
    const engine = await interpreter.computesWith();
    if (typeof engine !== 'string') {
      console.log(`${name} was not compared: ${engine.missing}\n`);
      continue;
    }
    const rows: string[][] = [];
    for (const test of parityCases) {
      const errors = Object.entries(await parityErrors(interpreter, test));
      const worst = (holds: (name: string) => boolean) =>
        Math.max(...errors.filter(([quantity]) => holds(quantity)).map(([, error]) => error));
      const [where, most] = errors.reduce((a, b) => (b[1] > a[1] ? b : a));
      if (!errors.every(([, error]) => error <= tolerance)) process.exitCode = 1;
      rows.push([
        test.title,
        ...quantities.map(([, holds]) => worst(holds).toExponential(1)),
        `${where} ${most.toExponential(1)}`,
      ]);
    }
    console.log(
      `${name} (${engine}) against float64 loops: largest error relative to the largest number of each tensor, ` +
        `at most ${tolerance} allowed\n\n${printed(rows, values.markdown)}\n`,
    );
  }
}

void main();
