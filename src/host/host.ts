import type { EngineService } from './engine/engine-service';
import type { RunPanels } from './panels/run-panels';
import type { RunsModel } from './runs/runs-model';
import type { OutputLog } from './show/log';
import type { TrainingService } from './training/training-service';
import type { RunNode } from './views/runs-tree';

/** The parts of the extension that commands use. */
export interface Host {
  readonly log: OutputLog;
  readonly engines: EngineService;
  readonly runs: RunsModel;
  readonly trainings: TrainingService;
  readonly panels: RunPanels;
  /** What is selected in the tree of runs. */
  readonly selection: () => readonly RunNode[];
  /** The extension's own folders (absolute paths), which may not exist yet. */
  readonly storage: { readonly tensorflow: string };
}
