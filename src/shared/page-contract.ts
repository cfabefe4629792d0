import type { ProbeDescription, ProbeOptions, ProbeResult } from './probe';
import type { AttentionResult, EvalResult, FailuresResult } from './results';
import type { MetricsLine, RunSummary } from './run-summary';

/** Raised whenever a message changes shape; a page left over from another version is told to reload. */
export const protocolVersion = 4;

/**
 * A panel shows one run (Inspector) or several side by side (Compare); `run` in every call is an index into `hello`'s
 * list.
 */
export interface PageContract {
  /**
   * The first call. Refused with code `protocol/version` when the versions differ. `step` is a checkpoint that the user
   * has asked for since the last page (of every run that has it); left out, the page shows what it showed before, or
   * each run's newest. `training` says which runs train now, `samples` how many prompts the user's settings ask for,
   * `probes` what can be asked with `probe`.
   */
  hello: {
    params: { version: number };
    result: { runs: RunSummary[]; training: boolean[]; probes: ProbeDescription[]; step?: number; samples?: number };
  };
  metrics: { params: { run: number }; result: { lines: MetricsLine[] } };
  /** Accuracy of every answer place at every operand length from 1 to the operand width. */
  evaluate: { params: { run: number; step: number; samples: number }; result: EvalResult; progress: number };
  attention: { params: { run: number; step: number; prompt: string }; result: AttentionResult };
  failures: {
    params: { run: number; step: number; digits: number; place: number | null; samples: number; limit: number };
    result: FailuresResult;
    progress: number;
  };
  probe: {
    params: { run: number; step: number; probe: string; options: ProbeOptions };
    result: ProbeResult;
    progress: number;
  };
  /** Asks the host to save a table under a name the user picks; false when dismissed. */
  saveCsv: { params: { suggestedName: string; text: string }; result: boolean };
  /** A line for the extension's log. */
  log: { params: { level: 'info' | 'error'; text: string }; result: null };
}

/** What the host tells the page unasked, as notifications of these names. */
export interface PageEvents {
  /** A new evaluation or checkpoint of a run: its summary, anew. */
  runChanged: { run: number; summary: RunSummary };
  /** The user asked for another checkpoint of a run that the page already shows, say in the tree of runs. */
  showCheckpoint: { run: number; step: number };
}
