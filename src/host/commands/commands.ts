import { commands, Disposable } from 'vscode';
import type { Host } from '../host';
import { report } from '../show/report';
import { checkEngines } from './check-engines';
import type { Command } from './command';
import { compareEncodings } from './compare-encodings';
import { exportRun } from './export-run';
import { installTensorflow } from './install-tensorflow';
import { loadCheckpoint } from './load-checkpoint';
import { openInspector } from './open-inspector';
import { refreshRuns } from './refresh-runs';
import { resumeTraining } from './resume-training';
import { revealRun } from './reveal-run';
import { showLog } from './show-log';
import { showTrainings } from './show-trainings';
import { stopTraining } from './stop-training';
import { train } from './train';

const table: readonly Command[] = [
  train,
  loadCheckpoint,
  openInspector,
  compareEncodings,
  resumeTraining,
  stopTraining,
  showTrainings,
  exportRun,
  refreshRuns,
  revealRun,
  checkEngines,
  installTensorflow,
  showLog,
];

/** Registers every command; each reports its own errors. */
export function registerCommands(host: Host): Disposable {
  return Disposable.from(
    ...table.map(({ id, run }) =>
      commands.registerCommand(id, (...args: unknown[]) => report(host.log, () => run(host, ...args))),
    ),
  );
}
