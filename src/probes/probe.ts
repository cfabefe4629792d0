import type { ProbeDescription, ProbeFindings, ProbeOption, ProbeOptions } from '../shared/probe';
import { checkedOptions, type OptionValues } from './common/checked-options';
import { stoppable } from './common/stoppable';
import type { ProbeContext } from './probe-context';

/** One question about what a model has learned. */
export interface Probe extends ProbeDescription {
  /**
   * @param options missing ones get their defaults
   * @throws CancelledError; UserError `probe/…` if the question does not fit the run
   */
  run(context: ProbeContext, options: ProbeOptions): Promise<ProbeFindings>;
}

/**
 * Declares a probe. Its options are typed by their declaration and checked against it. Once cancelled, it stops at the
 * next pass.
 */
export const defineProbe = <const O extends readonly ProbeOption[]>(
  probe: ProbeDescription & {
    readonly options: O;
    run(context: ProbeContext, options: OptionValues<O>): Promise<ProbeFindings>;
  },
): Probe => ({
  ...probe,
  run: async (context, options) => probe.run(stoppable(context), checkedOptions(probe.name, probe.options, options)),
});
