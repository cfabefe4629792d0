import type { ProbeContext } from './probe-context';
import { stoppable } from './common/stoppable';
import type { ProbeDescription, ProbeFindings, ProbeOption } from '../shared/probe';

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
