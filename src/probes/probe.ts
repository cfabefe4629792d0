import type { ModelRunner } from '../engine/runner';
import { stoppable } from './stoppable';
import type { ProbeDescription, ProbeFindings, ProbeOption } from '../shared/probe';

/** A model's parameter: row-major numbers under nanoGPT's name. */
export interface Parameter {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** A checkpoint, ready on the engine. */
export interface ProbedModel {
  readonly runner: ModelRunner;
  readonly parameters: ReadonlyMap<string, Parameter>;
}

/** What a probe works with. */
export interface ProbeContext extends ProbedModel {
  /** Steps of the run's checkpoints, ascending; those it was asked about among them. */
  readonly steps: readonly number[];
  /** Name of the file that the model was imported from, where it was. */
  readonly imported?: string;
  /**
   * Another checkpoint: of this run by its step, or the newest of another run, by the name of one beside it or, on the
   * command line, its folder. @throws UserError when there is none
   */
  open(which: number | string): Promise<ProbedModel>;
  readonly signal: AbortSignal;
  /** Takes the share done. */
  readonly progress: (share: number) => void;
}

type Value<O extends ProbeOption> =
  | (O extends { kind: 'integer' }
      ? number
      : O extends { kind: 'choice'; choices: readonly (infer C)[] }
        ? C
        : O extends { kind: 'flag' }
          ? boolean
          : O extends { kind: 'place' }
            ? number | string
            : string)
  | (O extends { default: null } ? null : never);
export type OptionValues<O extends readonly ProbeOption[]> = { readonly [K in O[number] as K['name']]: Value<K> };

/** One question about what a model has learned. */
export interface Probe extends ProbeDescription {
  /** @throws CancelledError; UserError `probe/…` when the question does not fit the run */
  run(context: ProbeContext, options: never): Promise<ProbeFindings>;
}

/**
 * Declares a probe; the types of its options follow from their declaration. Whatever it asks of a model, it stops at
 * the next pass once it is cancelled.
 */
export const defineProbe = <const O extends readonly ProbeOption[]>(
  probe: ProbeDescription & {
    readonly options: O;
    run(context: ProbeContext, options: OptionValues<O>): Promise<ProbeFindings>;
  },
): Probe => ({ ...probe, run: (context: ProbeContext, options: never) => probe.run(stoppable(context), options) });
