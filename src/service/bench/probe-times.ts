import { initialParameters } from '../../model/initialize';
import { modelFor } from '../../model/config';
import { blockTap } from '../../model/taps';
import { onHead } from '../../probes/common/edits';
import type { ProbeTimes, SizeOfModel } from '../../shared/bench-contract';
import { taskSpecSchema } from '../../tasks/task-schema';
import { layoutOf } from '../../tasks/layout';
import { randomFor, streams } from '../../tasks/random';
import { resampledDigit } from '../../tasks/sampler';
import type { ComputeEngine } from '../../engine/compute-engine';
import { testSequences } from '../../engine/evaluate';
import type { PreparedPass } from '../../engine/runner';

/** Numbers of six digits and answers of six: inputs of 20 tokens, twelve digits to resample. */
const task = taskSpecSchema.parse({ operation: 'mod-add', modulus: 1_000_000, operandWidth: 6, trainDigits: [1, 6] });
const digits = 6;

/**
 * Times the passes that causal probes consist of, on a model with its initial weights: a forward pass over
 * `prompts` prompts, the same with each of twelve digits resampled, with each head's output zeroed, and one pair's
 * residual stream patched at every layer and position. Each once cold and once warm.
 * @throws CancelledError
 */
export async function probeTimes(
  engine: ComputeEngine,
  size: SizeOfModel,
  prompts: number,
  signal: AbortSignal,
): Promise<ProbeTimes> {
  const layout = layoutOf(task);
  const config = modelFor(layout, { ...size, encoding: 'learned' });
  const runner = engine.runner(layout, config, initialParameters(config, 1));
  const { length, inputLength: tokens } = layout;
  const { sequences, count } = testSequences(layout, digits, prompts, 1);
  const resampled = (prepared: PreparedPass) =>
    inEach(
      layout.roles.flatMap((role, position) => (role.kind === 'operand' ? [position] : [])),
      (position) => {
        const changed = sequences.slice();
        for (let i = 0; i < count; i++)
          changed[i * length + position] = resampledDigit(
            randomFor(1, streams.probe, i),
            task.base,
            changed[i * length + position],
          );
        return prepared.run({ sequences: changed, signal });
      },
    );
  const zeroed = (prepared: PreparedPass) =>
    inEach(range(config.layers * config.heads), (i) => {
      return prepared.run({
        edits: [{ tap: blockTap(Math.floor(i / config.heads), 'z'), where: onHead(config, tokens, i % config.heads) }],
        signal,
      });
    });
  const clean = sequences.subarray(0, length);
  const corrupted = sequences.subarray(length, 2 * length);
  const streamsBefore = range(config.layers).map((layer) => blockTap(layer, 'residPre'));
  const patched = async () => {
    const [{ taps }, prepared] = await Promise.all([
      runner.run(clean, { taps: streamsBefore, signal }),
      runner.prepare(corrupted, { signal }),
    ]);
    // Each row is the corrupted prompt with one position restored.
    const where = Uint8Array.from({ length: tokens * tokens }, (_, i) => Number(i % (tokens + 1) === 0));
    await Promise.all(
      streamsBefore.map((tap) =>
        prepared.run({ of: new Int32Array(tokens), edits: [{ tap, where, value: taps.get(tap)!.data }], signal }),
      ),
    );
    prepared.release();
  };
  const onKept = async (use: (prepared: PreparedPass) => Promise<void>) => {
    const prepared = await runner.prepare(sequences, { signal });
    await use(prepared);
    prepared.release();
  };
  const workloads = {
    forward: () => runner.run(sequences, { signal }),
    resampling: () => onKept(resampled),
    zeroing: () => onKept(zeroed),
    patching: patched,
  };
  const times = {
    cold: {} as Record<keyof typeof workloads, number>,
    warm: {} as Record<keyof typeof workloads, number>,
  };
  for (const state of ['cold', 'warm'] as const) {
    for (const name of Object.keys(workloads) as (keyof typeof workloads)[]) {
      const began = performance.now();
      await workloads[name]();
      times[state][name] = (performance.now() - began) / 1000;
    }
  }
  return {
    engine: engine.identity,
    prompts: count,
    tokens,
    heads: config.layers * config.heads,
    places: config.layers * tokens,
    ...times,
  };
}

const range = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

async function inEach<T>(values: readonly T[], run: (value: T) => Promise<unknown>): Promise<void> {
  for (const value of values) await run(value);
}
