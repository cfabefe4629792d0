import type { ProbeDescription, ProbeOptions, ProbeResult } from './probe';
import type { AttentionResult, EvalResult, FailuresResult } from './results';
import type { EngineIdentity } from './identities';
import type { ForeignWeights, ImportResult, WeightsAt } from './import-results';
import type { ModelConfig } from './model-config';
import type { TaskSpec } from './task-spec';
import type { BenchContract } from './bench-contract';
import type { EngineCheck } from './engines';
import type { TrainEvent, TrainParams, TrainResult } from './training';

/**
 * Weights to look at: a run folder (absolute path) and the step of one of its checkpoints, the newest when left out.
 */
export interface CheckpointRef {
  readonly folder: string;
  readonly step?: number;
}
/**
 * What the host (or the command line) asks of the engine process. Cancelled training writes a checkpoint of its last
 * whole step and rejects with CancelledError.
 */
export interface EngineContract extends BenchContract {
  /** @throws UserError `run/exists`, `run/locked`, `run/no-checkpoint`, `run/unusable`, `train/…`; CancelledError */
  train: {
    params: TrainParams;
    result: TrainResult;
    progress: TrainEvent;
  };
  /** Accuracy by length and place. `progress` is the share done. */
  evaluate: {
    params: { checkpoint: CheckpointRef; digits: number[]; samples: number; seed: number };
    result: EvalResult;
    progress: number;
  };
  attention: { params: { checkpoint: CheckpointRef; prompt: string }; result: AttentionResult };
  /** Draws the same prompts as `evaluate` with the same samples and seed. */
  failures: {
    params: {
      checkpoint: CheckpointRef;
      digits: number;
      place: number | null;
      samples: number;
      seed: number;
      limit: number;
    };
    result: FailuresResult;
    progress: number;
  };
  /** The probes that `probe` can run, in the order in which they are offered. */
  probes: { params: null; result: ProbeDescription[] };
  /**
   * Runs a probe of `src/probes/probes.ts`. `progress` is the share done.
   * `anyPath`: whether options may name other runs by any path, as on a command line; else, as from a page, only runs
   * beside the checkpoint's by their names.
   * @throws UserError `probe/…`
   */
  probe: {
    params: { checkpoint: CheckpointRef; probe: string; options: ProbeOptions; anyPath?: boolean };
    result: ProbeResult;
    progress: number;
  };
  /** The forward pass with its weights as an ONNX model of standard operators, for other programs. */
  onnxModel: { params: { checkpoint: CheckpointRef }; result: Uint8Array };
  /**
   * Reads the run folder or weights file (absolute path) of whatever layout, and finds it whole or says what is wrong.
   * Executes and writes nothing.
   */
  weightsAt: { params: { path: string }; result: WeightsAt };
  /** Reads a weights file (absolute path) as an import does, whoever wrote it. Executes and writes nothing. */
  foreignAt: { params: { path: string }; result: ForeignWeights };
  /**
   * Tries weights from elsewhere at the lengths that they were trained on, and other ways to take them where they do
   * not answer; then writes a run folder (must not exist or be empty) of them, as they were asked to be taken.
   * `vocabulary`: the model's characters in its token order, where they are not exactly ours in our order. `progress`
   * is the share done. Cancelled, nothing is written.
   */
  importRun: {
    params: {
      path: string;
      task: TaskSpec;
      heads: number;
      vocabulary?: string;
      activation?: ModelConfig['activation'];
      folder: string;
    };
    result: ImportResult;
    progress: number;
  };
  /**
   * The engine that this process computes with. @throws UserError `engine/<reason>` where the one asked for is not
   * available
   */
  engine: { params: null; result: EngineIdentity };
  /** Runs a known computation on every engine. */
  checkEngines: { params: null; result: EngineCheck[] };
}
