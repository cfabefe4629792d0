import type { EngineIdentity } from './identities';

/** A model and a batch whose training step is timed. */
export interface StepQuestion {
  readonly layers: number;
  readonly heads: number;
  readonly width: number;
  readonly encoding: string;
  readonly optimizer: string;
  readonly vocabulary: number;
  /** Tokens of an input. */
  readonly tokens: number;
  /** How many of its last tokens the loss is on; all of them when left out. */
  readonly lossTokens?: number;
  readonly batch: number;
  readonly steps: number;
}

export interface StepTime {
  readonly engine: EngineIdentity;
  readonly parameters: number;
  /** Mean wall time of a step: forward, backward, clip and optimizer, data included. */
  readonly msPerStep: number;
  /**
   * 6 · parameters · tokens · batch floating-point operations a step, by its time: 10⁹ a second. With the loss on few
   * tokens less is computed than this counts.
   */
  readonly gflops: number;
  /** Peak resident size of the engine process so far, in MB (10⁶ bytes). */
  readonly peakMegabytes: number;
}

export interface SizeOfModel {
  readonly layers: number;
  readonly heads: number;
  readonly width: number;
}

/** What causal probes are made of. */
export const probeWorkloads = ['forward', 'resampling', 'zeroing', 'patching'] as const;
export type ProbeWorkload = (typeof probeWorkloads)[number];

/** Seconds of each workload: the first time, in which sessions are opened, and the second. */
export interface ProbeTimes {
  readonly engine: EngineIdentity;
  readonly prompts: number;
  readonly tokens: number;
  /** Of all layers. */
  readonly heads: number;
  /** Layers times positions. */
  readonly places: number;
  readonly cold: Readonly<Record<ProbeWorkload, number>>;
  readonly warm: Readonly<Record<ProbeWorkload, number>>;
}

/**
 * How long a training step, an evaluation or a large product takes. Each call has the machine to itself only if nothing
 * else is asked meanwhile.
 */
export interface BenchContract {
  benchStep: { params: StepQuestion; result: StepTime };
  /** Float32 products of large matrices on all workers at once: what the machine can do, in 10⁹ operations a second. */
  benchProduct: { params: null; result: { gflops: number } };
  /** Exact match of prompts of 20 tokens, in seconds after a warm-up. */
  benchProbes: { params: SizeOfModel & { prompts: number }; result: ProbeTimes };
  benchEvaluation: {
    params: SizeOfModel & { prompts: number };
    result: { engine: EngineIdentity; seconds: number; tokens: number };
  };
}
