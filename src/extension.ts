import { Uri, window, type ExtensionContext } from 'vscode';
import { fingerprintOf, runFingerprintOf } from './checkpoint/fingerprint';
import { registerCommands } from './host/commands/commands';
import { CheckpointEditor } from './host/editors/checkpoint-editor';
import { EngineService } from './host/engine/engine-service';
import type { Host } from './host/host';
import { RunPanels } from './host/panels/run-panels';
import { cachedInspection } from './host/engine/result-cache';
import { runsOfWorkspace } from './host/runs/run-sources';
import { RunsModel } from './host/runs/runs-model';
import { RunsWatcher } from './host/runs/runs-watcher';
import { summariesWith } from './host/runs/summaries';
import { readSettings } from './host/settings/settings';
import { createLog } from './host/show/log';
import { packageIn } from './host/tensorflow/install-engine';
import { rememberTrainings } from './host/training/interrupted';
import { sayInterrupted } from './host/training/say-interrupted';
import { TrainingStatus } from './host/training/status-item';
import { TrainingService } from './host/training/training-service';
import { RunsTree } from './host/views/runs-tree';
import { registerRunsView } from './host/views/runs-view';

/**
 * Creates the parts of the extension and connects them. Everything created here is disposed on deactivation.
 */
export function activate({ extensionUri, globalStorageUri, subscriptions, workspaceState }: ExtensionContext): void {
  const own = <T extends { dispose(): unknown }>(made: T): T => {
    subscriptions.push(made);
    return made;
  };
  const log = own(createLog());
  const storage = { tensorflow: Uri.joinPath(globalStorageUri, 'tensorflow').fsPath };
  const engines = own(
    new EngineService({
      entry: Uri.joinPath(extensionUri, 'dist', 'engine.js').fsPath,
      log,
      choice: () => readSettings().engine,
      tensorflow: packageIn(storage.tensorflow),
    }),
  );
  const trainings = own(new TrainingService(engines));
  const runs = own(new RunsModel(runsOfWorkspace));
  own(new RunsWatcher(runs, log));
  own(trainings.onDidChange(({ kind }) => kind !== 'step' && runs.refreshSoon()));
  own(new TrainingStatus(trainings));
  own(rememberTrainings(trainings, workspaceState, { say: sayInterrupted(log) }));
  const tree = own(new RunsTree(runs, trainings));
  own(registerRunsView(tree, runs));

  const summaries = summariesWith((path) => engines.weightsAt(path), fingerprintOf);
  const panels = new RunPanels({
    extensionUri,
    inspection: cachedInspection(engines.inspection, { checkpoint: fingerprintOf, run: runFingerprintOf }),
    summaries,
    trainings,
    log,
  });
  own(window.registerWebviewPanelSerializer(RunPanels.viewType, panels));
  const host: Host = { log, engines, runs, trainings, panels, selection: () => tree.selection, storage };
  own(window.registerCustomEditorProvider(CheckpointEditor.viewType, new CheckpointEditor(host, extensionUri)));
  own(registerCommands(host));
}
