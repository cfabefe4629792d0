import type { RunSummary } from '../src/shared/run-summary';
import type { ProbeOptions } from '../src/shared/probe';
import { defaultPrompt, type InputDigit, type Row } from './roles';

/** What clicks select. */
export interface Selection {
  readonly prompt: string;
  /** Operand length of the reads matrix. */
  readonly readsDigits: number;
  readonly layer: number;
  readonly head: number;
  /** Selected cell of the error heatmap; the place is null where a whole length was chosen. */
  readonly errorCell: { readonly place: number | null; readonly digits: number } | null;
  /** Marked row of the attention maps. */
  readonly row: Row | null;
  /** Marked input digit: a key column of the maps. */
  readonly input: InputDigit | null;
}

/**
 * Everything the page shows but the data: which runs and checkpoints, and what is selected. All panels read it, so that
 * they show one selection.
 */
export interface State extends Selection {
  readonly runs: readonly RunSummary[];
  /** Checkpoint of each run; null while a run has none. */
  readonly steps: readonly (number | null)[];
  /** Whether each run moves to its newest checkpoint by itself. */
  readonly follow: readonly boolean[];
  readonly samples: number;
  /** What each choice changed, as it was before; the newest last. */
  readonly past: readonly Partial<Selection>[];
  /** Side by side: whether matrices of the second run on show how they differ from the first run's. */
  readonly difference: boolean;
  /** A locked selection is not changed by clicks; details on hover stay. */
  readonly locked: boolean;
  readonly probes: ProbesState;
}

/** What the probes' panel holds. */
export interface ProbesState {
  /** The chosen probe, by its name; empty for the first. */
  readonly chosen: string;
  /** The probes that have been shown since the page began; their answers are kept up to date. */
  readonly opened: readonly string[];
  /** The probes that are under way; a page that comes back waits for them again. */
  readonly pending: readonly string[];
  /** What the form of each probe holds. */
  readonly written: Readonly<Record<string, Readonly<Record<string, string | boolean>>>>;
  /** What each probe was last asked, and of which checkpoint of each run. */
  readonly asked: Readonly<
    Record<string, { readonly options: ProbeOptions; readonly steps: readonly (number | null)[] }>
  >;
  /** The steps chosen of axes that a drawing shows one at a time: a label by probe, measure and axis. */
  readonly shown: Readonly<Record<string, string>>;
}

/**
 * What the page starts with. @param step a checkpoint that was asked for @param training whether each run trains now;
 * one that does is followed, unless a checkpoint was asked for
 */
export function initialState(
  runs: readonly RunSummary[],
  step?: number,
  samples = 1000,
  training: readonly boolean[] = [],
): State {
  const steps = runs.map((run) => (step !== undefined && run.checkpoints.includes(step) ? step : newestStep(run)));
  const longest = Math.max(1, ...runs.map((run) => run.task.trainDigits[1]));
  return {
    runs,
    steps,
    follow: runs.map((_, i) => training[i] === true && step === undefined),
    past: [],
    samples,
    prompt: runs.length > 0 ? defaultPrompt(runs[0]) : '',
    readsDigits: longest,
    layer: 0,
    head: 0,
    errorCell: null,
    row: null,
    input: null,
    difference: false,
    locked: false,
    probes: { chosen: '', opened: [], pending: [], written: {}, asked: {}, shown: {} },
  };
}

export const newestStep = (run: RunSummary): number | null => run.checkpoints.at(-1) ?? null;

/** The state as it is kept while the panel is hidden; `folders` also tells the host which runs to bring back. */
export type SavedState = Omit<State, 'runs'> & { readonly folders: readonly string[] };

export const savedState = ({ runs, ...rest }: Readonly<State>): SavedState => ({
  ...rest,
  folders: runs.map((run) => run.folder),
});

/**
 * Puts a saved selection back where it still fits: the same runs, checkpoints that are still there, layers that exist.
 * @param asked a checkpoint that the user has asked for since; it goes before the saved ones in every run that has it
 */
export function restoredState(fresh: State, saved: unknown, asked?: number): State {
  const old = saved as Partial<SavedState> | null | undefined;
  const sameRuns =
    Array.isArray(old?.folders) &&
    old.folders.length === fresh.runs.length &&
    fresh.runs.every((run, i) => run.folder === old.folders?.[i]);
  if (!old || !sameRuns) return fresh;
  const merged: State = { ...fresh, ...old, runs: fresh.runs };
  const layers = Math.max(...fresh.runs.map((run) => run.model.layers));
  const heads = Math.max(...fresh.runs.map((run) => run.model.heads));
  const isThere = (run: RunSummary, step: number | null | undefined) => run.checkpoints.includes(step ?? -1);
  const follow = fresh.runs.map((run, i) => !isThere(run, asked) && (old.follow?.[i] ?? false));
  const steps = fresh.runs.map((run, i) =>
    !follow[i] && !isThere(run, asked) && isThere(run, merged.steps?.[i]) ? merged.steps[i] : fresh.steps[i],
  );
  const probes = { ...fresh.probes, ...old.probes, opened: old.probes?.pending ?? [] };
  return {
    ...merged,
    probes,
    follow,
    steps,
    layer: Math.min(merged.layer, layers - 1),
    head: Math.min(merged.head, heads - 1),
  };
}
