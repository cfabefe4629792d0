import type { PageContract } from '../src/shared/page-contract';
import type { ProbeDescription, ProbeResult } from '../src/shared/probe';
import type { AttentionResult, EvalResult, FailuresResult, MetricsLine, ReadsResult } from '../src/shared/results';
import type { Client } from '../src/shared/rpc';
import { selectionActions, type SelectionActions } from './selection';
import { resource, type Resource } from './resources';
import type { State } from './state';
import type { Store } from './store';
import type { WatchedTheme } from './theme';

/** Everything the page knows of one run. */
export interface RunData {
  readonly metrics: Resource<readonly MetricsLine[]>;
  readonly evaluation: Resource<EvalResult>;
  readonly reads: Resource<ReadsResult>;
  readonly attention: Resource<AttentionResult>;
  readonly failures: Resource<FailuresResult>;
  /** The chosen probe's answer to what it was last asked. */
  readonly probe: Resource<ProbeResult>;
}

/** What every panel works with. */
export interface Page {
  readonly store: Store<State>;
  readonly calls: Client<PageContract>;
  readonly theme: WatchedTheme;
  readonly select: SelectionActions;
  readonly data: readonly RunData[];
  /** The probes that can be asked, in the order in which they are offered. */
  readonly probes: readonly ProbeDescription[];
  /** Says a line to screen readers and in the status line. */
  readonly announce: (text: string) => void;
}

/** How many failing prompts a list holds at most. */
export const failuresLimit = 200;
const readsSamples = 500;

/** The probe that the panel shows; the first of those that there are. */
export const chosenProbe = (probes: readonly ProbeDescription[], { probes: { chosen } }: Readonly<State>): ProbeDescription | undefined => probes.find(({ name }) => name === chosen) ?? probes[0];

/** Ties the store to the host: each run's data follows the selection. */
export function makePage(store: Store<State>, calls: Client<PageContract>, theme: WatchedTheme, probes: readonly ProbeDescription[], announce: (text: string) => void): Page {
  const data = store.get().runs.map((_, run): RunData => {
    const at = <K extends object>(key: (state: Readonly<State>, step: number) => K | null) => (state: Readonly<State>) => {
      const step = state.steps[run];
      return step === null ? null : key(state, step);
    };
    return {
      // The last evaluation's step is in the key only to fetch anew when training goes on.
      metrics: resource(store, ({ runs }) => ({ run, last: runs[run].last?.step ?? null }), async ({ run: index }) => (await calls.metrics({ run: index })).lines),
      evaluation: resource(store, at(({ samples }, step) => ({ run, step, samples })), calls.evaluate),
      reads: resource(store, at(({ readsDigits, samples, runs }, step) => ({ run, step, digits: Math.min(readsDigits, runs[run].task.operandWidth), samples: Math.min(samples, readsSamples) })), calls.reads),
      attention: resource(store, at(({ prompt }, step) => ({ run, step, prompt })), calls.attention),
      failures: resource(store, at(({ errorCell, samples }, step) => errorCell && { run, step, ...errorCell, samples, limit: failuresLimit }), calls.failures),
      // It stays with the checkpoint that it was asked of: probes run when they are told to.
      probe: resource(store, (state) => {
        const probe = chosenProbe(probes, state)?.name ?? '';
        const asked = state.probes.asked[probe];
        const step = asked?.steps[run] ?? null;
        return step === null ? null : { run, step, probe, options: asked.options };
      }, calls.probe),
    };
  });
  return { store, calls, theme, select: selectionActions(store, announce), data, probes, announce };
}
