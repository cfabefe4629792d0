import type { StepQuestion, StepTime } from '../../shared/bench-contract';
import { sizes, type SizeName } from '../../shared/sizes';
import { printTable } from '../common/output';
import { fresh, heading, median, saying, type Bench } from './bench';
import { runPeer } from './peer';

/** The time of a training step, and of the peer's in the same minute. */
export interface StepRow extends StepTime {
  readonly size: string;
  readonly batch: number;
  readonly tokens: number;
  readonly lossTokens: number;
  readonly optimizer: string;
  readonly peer?: { readonly peer: string; readonly msPerStep: number };
  /** Ours divided by the peer's, the median over rounds; below 1 ours is faster. */
  readonly ratio?: number;
}

export interface StepPlan {
  readonly sizes: readonly SizeName[];
  readonly batches: readonly number[];
  readonly tokens: number;
  readonly lossTokens?: number;
  readonly optimizer: string;
  /** Steps to time; enough for about two seconds if left out. */
  readonly steps?: number;
}

/** Milliseconds that a timing should take, and the rate (10⁹ operations a second) by which its steps are guessed. */
const wanted = 2000;
const guessedRate = 150;

/** Times each size at each batch. */
export async function benchSteps(bench: Bench, plan: StepPlan): Promise<StepRow[]> {
  const rows: StepRow[] = [];
  for (const size of plan.sizes)
    for (const batch of plan.batches) rows.push(await benchStep(bench, size, { ...plan, ...sizes[size], batch }));
  return rows;
}

type Asked = Pick<StepQuestion, 'layers' | 'heads' | 'width' | 'batch' | 'tokens' | 'optimizer'> & {
  readonly lossTokens?: number;
  readonly steps?: number;
};

/** Times one model at one batch size, ours and the peer's, alternating. */
export async function benchStep(
  bench: Bench,
  size: string,
  { layers, heads, width, batch, tokens, lossTokens, optimizer, steps }: Asked,
): Promise<StepRow> {
  await saying(bench, `${size}, batch ${batch}, ${tokens} tokens`);
  const operations = 72 * layers * width ** 2 * tokens * batch;
  const timed = steps ?? Math.max(3, Math.min(200, Math.ceil((wanted * guessedRate * 1e6) / operations)));
  const question = {
    layers,
    heads,
    width,
    encoding: 'learned',
    vocabulary: 16,
    tokens,
    batch,
    optimizer,
    steps: timed,
    ...(lossTokens !== undefined && { lossTokens }),
  } as const;
  const ours: StepTime[] = [];
  const theirs: { peer: string; msPerStep: number }[] = [];
  for (let round = 0; round < bench.rounds; round++) {
    ours.push(await fresh(bench, (calls) => calls.benchStep(question, { signal: bench.context.signal })));
    if (!bench.peer) continue;
    const flags = { layers, heads, width, vocab: 16, tokens, batch, steps: timed, 'loss-tokens': lossTokens };
    theirs.push(await runPeer(bench.peer, 'torch_step.py', flags, bench.context.signal));
  }
  const msPerStep = median(ours.map((time) => time.msPerStep));
  const { engine, parameters } = ours[0];
  return {
    ...{ size, batch, tokens, lossTokens: lossTokens ?? tokens, optimizer, engine, parameters, msPerStep },
    gflops: median(ours.map((time) => time.gflops)),
    peakMegabytes: Math.max(...ours.map((time) => time.peakMegabytes)),
    ...(theirs.length > 0 && {
      peer: { peer: theirs[0].peer, msPerStep: median(theirs.map((time) => time.msPerStep)) },
      ratio: median(ours.map((time, round) => time.msPerStep / theirs[round].msPerStep)),
    }),
  };
}

/** @param productGflops what the machine can do; the share of it is printed */
export function printSteps(bench: Bench, title: string, rows: readonly StepRow[], productGflops: number): void {
  if (!bench.spoken) return;
  heading(bench, title);
  const peer = rows.some((row) => row.peer);
  printTable(
    bench.context,
    [
      'model',
      'batch',
      'ms per step',
      'GFLOP/s',
      'of product rate',
      'peak MB',
      ...(peer ? ['PyTorch ms', 'ratio'] : []),
    ],
    rows.map((row) => [
      `${row.size}, ${row.optimizer}`,
      String(row.batch),
      row.msPerStep.toFixed(2),
      row.gflops.toFixed(0),
      `${((100 * row.gflops) / productGflops).toFixed(0)}%`,
      row.peakMegabytes.toFixed(0),
      ...(peer ? [row.peer?.msPerStep.toFixed(2) ?? '–', row.ratio?.toFixed(2) ?? '–'] : []),
    ]),
  );
}
