import type { PageContract } from '../src/shared/page-contract';
import type { ProbeDescription, ProbeResult } from '../src/shared/probe';
import { readsOf } from '../src/shared/reads';
import type { EvalResult, FailuresResult, ReadsResult } from '../src/shared/results';
import type { MetricsLine } from '../src/shared/run-summary';
import type { Client } from '../src/shared/rpc';
import type { Announce } from './announcer';
import { attentionOf, type ShownAttention } from './attention-data';
import { promptFor } from './prompts';
import { reveal } from './reveal';
import { hasCell } from './roles';
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
  readonly attention: Resource<ShownAttention>;
  readonly failures: Resource<FailuresResult>;
  /** The chosen probe's answer to what it was last asked. */
  readonly probe: Resource<ProbeResult>;
  /** Every probe's, by its name. */
  readonly probes: ReadonlyMap<string, Resource<ProbeResult>>;
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
  readonly announce: Announce;
}

/** How many failing prompts a list holds at most. */
export const failuresLimit = 200;
const readsSamples = 500;

/** The probe that the panel shows; the first of those that there are. */
export const chosenProbe = (
  probes: readonly ProbeDescription[],
  { probes: { chosen } }: Readonly<State>,
): ProbeDescription | undefined => probes.find(({ name }) => name === chosen) ?? probes[0];

/** Ties the store to the host: each run's data follows the selection. */
export function makePage(
  store: Store<State>,
  calls: Client<PageContract>,
  theme: WatchedTheme,
  probes: readonly ProbeDescription[],
  announce: Announce,
): Page {
  const data = store.get().runs.map((_, run): RunData => {
    const at =
      <K extends object>(key: (state: Readonly<State>, step: number) => K | null) =>
      (state: Readonly<State>) => {
        const step = state.steps[run];
        return step === null ? null : key(state, step);
      };
    return {
      // The last evaluation's step is in the key so that new evaluations are fetched while the run trains.
      metrics: resource(
        store,
        ({ runs }) => ({ run, last: runs[run].last?.step ?? null }),
        async ({ run: index }) => (await calls.metrics({ run: index })).lines,
      ),
      evaluation: resource(
        store,
        at(({ samples }, step) => ({ run, step, samples })),
        calls.evaluate,
      ),
      reads: resource(
        store,
        at(({ readsDigits, samples, runs }, step) => ({
          run,
          step,
          probe: 'reads',
          options: {
            digits: Math.min(readsDigits, runs[run].task.operandWidth),
            samples: Math.min(samples, readsSamples),
          },
        })),
        async (question, options) => readsOf(await calls.probe(question, options)),
      ),
      attention: resource(
        store,
        at(({ runs, prompt }, step) => ({ run, step, prompt: promptFor(runs, run, prompt) })),
        attentionOf(calls),
        ({ refused }) => refused === undefined,
      ),
      failures: resource(
        store,
        at(({ runs, errorCell, samples }, step) =>
          errorCell && hasCell(runs[run], errorCell)
            ? { run, step, ...errorCell, samples, limit: failuresLimit }
            : null,
        ),
        calls.failures,
      ),
      ...probeAnswers(store, calls, probes, run),
    };
  });
  keepPending(store, probes, data);
  return { store, calls, theme, select: selectionActions(store, announce, reveal), data, probes, announce };
}

/**
 * What a run answers to each probe. Probes run only when asked, so an answer belongs to the checkpoint that it was
 * asked of. A probe keeps running while another one is shown.
 */
function probeAnswers(
  store: Store<State>,
  calls: Client<PageContract>,
  probes: readonly ProbeDescription[],
  run: number,
): Pick<RunData, 'probe' | 'probes'> {
  const chosen = (state: Readonly<State>) => chosenProbe(probes, state)?.name ?? '';
  const keyOf = (probe: string) => (state: Readonly<State>) => {
    const asked = state.probes.asked[probe];
    const step = asked?.steps[run] ?? null;
    const isOpen = probe === chosen(state) || state.probes.opened.includes(probe);
    return step === null || !isOpen ? null : { run, step, probe, options: asked.options };
  };
  const all = new Map(probes.map(({ name }) => [name, resource(store, keyOf(name), calls.probe)]));
  const shown = () => all.get(chosen(store.get()));
  const probe: Resource<ProbeResult> = {
    current: () => shown()?.current() ?? { status: 'idle' },
    watch: (listener) => {
      all.forEach((answer) => answer.watch(() => answer === shown() && listener()));
      store.watch((state) => [chosen(state)], listener);
    },
    retry: () => shown()?.retry(),
  };
  return { probe, probes: all };
}

/** Records in the state which probes are running. */
function keepPending(store: Store<State>, probes: readonly ProbeDescription[], data: readonly RunData[]): void {
  for (const { name } of probes) {
    const answers = data.map((of) => of.probes.get(name)!);
    const note = () => {
      const { probes: state } = store.get();
      const isPending = answers.some((answer) => answer.current().status === 'loading');
      if (isPending === state.pending.includes(name)) return;
      const others = state.pending.filter((other) => other !== name);
      store.set({ probes: { ...state, pending: isPending ? [...others, name] : others } });
    };
    answers.forEach((answer) => answer.watch(note));
    note();
  }
}
