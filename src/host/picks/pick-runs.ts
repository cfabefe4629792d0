import type { QuickPickItem } from 'vscode';
import { UserError } from '../../shared/errors';
import type { RunSummary } from '../../shared/run-summary';
import type { Host } from '../host';
import { pick, pickMany } from '../show/pick';
import { runDescription } from '../views/run-texts';
import { likelyCompared, selectedFirst } from './run-choices';

interface RunItem extends QuickPickItem {
  readonly run: RunSummary;
}

async function runItems(
  { runs, trainings, selection }: Host,
  wanted: (run: RunSummary) => boolean = () => true,
): Promise<RunItem[]> {
  const all = await runs.whole();
  const whole = all.filter(wanted);
  const none = all.length === 0 ? 'This workspace has no runs yet.' : 'All runs of this workspace are imported.';
  if (whole.length === 0)
    throw new UserError(
      'runs/none',
      `${runs.problem ?? none} Use Train Arithmetic Model first, or Load Checkpoint to open a run from elsewhere.`,
    );
  return selectedFirst(whole, selection()).map((run) => ({
    label: run.name,
    description: runDescription(run, trainings.of(run.folder)),
    run,
  }));
}

/**
 * Asks for one of the runs that `wanted` accepts, those selected in the tree first. If there is only one, takes it
 * without asking. Undefined when dismissed. @throws UserError `runs/none`
 */
export async function pickRun(
  host: Host,
  placeHolder: string,
  wanted?: (run: RunSummary) => boolean,
): Promise<RunSummary | undefined> {
  const items = await runItems(host, wanted);
  if (items.length === 1) return items[0].run;
  return (await pick(items, { placeHolder, matchOnDescription: true }))?.run;
}

/**
 * Asks for two or more runs; the likeliest are selected already. Undefined when dismissed. @throws UserError
 * `runs/none`, `compare/count`
 */
export async function pickSeveralRuns(host: Host, max: number): Promise<RunSummary[] | undefined> {
  const all = await runItems(host);
  const likely = new Set(
    likelyCompared(
      all.map(({ run }) => run),
      host.selection(),
    ),
  );
  const items = all.map((item) => ({ ...item, picked: likely.has(item.run) }));
  const chosen = await pickMany(items, {
    matchOnDescription: true,
    title: 'Compare Encodings',
    placeHolder: `Which runs should be compared? Choose 2 to ${max}.`,
  });
  if (!chosen) return undefined;
  if (chosen.length < 2 || chosen.length > max)
    throw new UserError(
      'compare/count',
      `A comparison takes 2 to ${max} runs, not ${chosen.length}. Run Compare Encodings again.`,
    );
  return chosen.map(({ run }) => run);
}
