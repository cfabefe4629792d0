import { sizes } from '../../shared/sizes';
import { printTable } from '../common/output';
import { fresh, heading, median, saying, type Bench } from './bench';

const prompts = 10_000;

/** Times each size on ten thousand prompts. */
export async function benchEvaluation(
  bench: Bench,
): Promise<{ size: string; prompts: number; tokens: number; seconds: number }[]> {
  const rows = [];
  for (const [size, shape] of Object.entries(sizes)) {
    await saying(bench, `evaluation of ${size}`);
    const times = [];
    for (let round = 0; round < bench.rounds; round++)
      times.push(await fresh(bench, (calls) => calls.benchEvaluation({ ...shape, prompts })));
    rows.push({ size, prompts, tokens: times[0].tokens, seconds: median(times.map(({ seconds }) => seconds)) });
  }
  if (bench.spoken) {
    heading(bench, 'Exact match of 10,000 prompts');
    printTable(
      bench.context,
      ['model', 'tokens', 'seconds'],
      rows.map(({ size, tokens, seconds }) => [size, String(tokens), seconds.toFixed(2)]),
    );
  }
  return rows;
}
