import { probeWorkloads, type ProbeTimes, type ProbeWorkload } from '../../shared/bench-contract';
import { sizes } from '../../shared/sizes';
import { printTable } from '../common/output';
import { fresh, heading, median, saying, type Bench } from './bench';
import { runPeer } from './peer';

const prompts = 500;

/**
 * Seconds that TransformerLens 3 takes on PyTorch 2.13 (micro, 20 tokens, two cores of another machine of this kind),
 * to compare orders of magnitude.
 */
const transformerLens: Readonly<Record<ProbeWorkload, number>> = {
  forward: 0.22,
  resampling: 2.9,
  zeroing: 3.8,
  patching: 0.26,
};

export interface ProbeRow {
  readonly workload: ProbeWorkload;
  /** Seconds: `cold` the first time in a process, `seconds` the second time. */
  readonly cold: number;
  readonly seconds: number;
  readonly peer?: number;
  readonly ratio?: number;
  readonly transformerLens: number;
}

/** Times the forward passes of causal probes on micro, ours and PyTorch's with hooks, alternating. */
export async function benchProbes(bench: Bench): Promise<ProbeRow[]> {
  const ours: ProbeTimes[] = [];
  const theirs: Record<ProbeWorkload, number>[] = [];
  for (let round = 0; round < bench.rounds; round++) {
    await saying(bench, `probes, round ${round + 1}`);
    ours.push(await fresh(bench, (calls) => calls.benchProbes({ ...sizes.micro, prompts })));
    if (bench.peer)
      theirs.push(await runPeer(bench.peer, 'torch_probes.py', { ...sizes.micro, prompts }, bench.context.signal));
  }
  const rows = probeWorkloads.map((workload): ProbeRow => {
    const seconds = median(ours.map(({ warm }) => warm[workload]));
    const peer =
      theirs.length > 0
        ? {
            peer: median(theirs.map((times) => times[workload])),
            ratio: median(theirs.map((times, round) => ours[round].warm[workload] / times[workload])),
          }
        : {};
    return {
      workload,
      cold: median(ours.map(({ cold }) => cold[workload])),
      seconds,
      ...peer,
      transformerLens: transformerLens[workload],
    };
  });
  print(bench, rows, ours[0]);
  return rows;
}

function print(bench: Bench, rows: readonly ProbeRow[], { tokens, heads, places }: ProbeTimes): void {
  if (!bench.spoken) return;
  const titles: Record<ProbeWorkload, string> = {
    forward: 'a forward pass',
    resampling: '12 digits resampled, one at a time',
    zeroing: `each of ${heads} heads zeroed`,
    patching: `one pair, residual stream patched at ${places} places`,
  };
  heading(bench, `Passes of causal probes (micro, ${tokens} tokens, ${prompts} prompts), in seconds`);
  printTable(
    bench.context,
    ['what', 'first time', 'then', ...(bench.peer ? ['PyTorch', 'ratio'] : []), 'TransformerLens elsewhere'],
    rows.map(({ workload, cold, seconds, peer, ratio, transformerLens: lens }) => [
      titles[workload],
      cold.toFixed(3),
      seconds.toFixed(3),
      ...(bench.peer ? [peer?.toFixed(3) ?? '–', ratio?.toFixed(2) ?? '–'] : []),
      lens.toFixed(2),
    ]),
  );
}
