import type { RunSummary } from '../../shared/run-summary';
import { taskTitle } from '../../tasks/task-title';

/** The runs, those selected in the tree first; the others keep their order. */
export function selectedFirst(
  runs: readonly RunSummary[],
  selected: readonly { readonly folder: string }[],
): RunSummary[] {
  const chosen = new Set(selected.map(({ folder }) => folder));
  return [...runs.filter(({ folder }) => chosen.has(folder)), ...runs.filter(({ folder }) => !chosen.has(folder))];
}

/**
 * The likeliest runs to compare: those selected in the tree if there are several, otherwise the first (the selected
 * one, or the newest) and the next of the same task, since only runs of one task can be compared number by number.
 */
export function likelyCompared(
  runs: readonly RunSummary[],
  selected: readonly { readonly folder: string }[],
): RunSummary[] {
  const chosen = new Set(selected.map(({ folder }) => folder));
  const marked = runs.filter(({ folder }) => chosen.has(folder));
  if (marked.length >= 2) return marked;
  const [first, ...others] = selectedFirst(runs, selected);
  const alike = others.find(({ task }) => taskTitle(task) === taskTitle(first.task));
  return [first, ...(alike ? [alike] : [])];
}
