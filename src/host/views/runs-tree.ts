import { EventEmitter, type TreeDataProvider, type TreeItem } from 'vscode';
import type { BrokenRun } from '../../checkpoint/list-runs';
import type { RunSummary } from '../../shared/run-summary';
import { isBroken, type RunEntry, type RunsModel } from '../runs/runs-model';
import { treeItem } from '../show/tree-item';
import { grouped } from '../training/training-texts';
import type { Training, TrainingChange, TrainingService } from '../training/training-service';
import { brokenWords, runDescription, runDetails, runKind, runLabel } from './run-texts';

/** An item of the tree. Commands that are called on it read `folder` and `step`. */
export type RunNode =
  | { readonly kind: 'run'; readonly folder: string }
  | { readonly kind: 'checkpoint'; readonly folder: string; readonly step: number };

/** Milliseconds between two updates of a training's step. */
const pace = 1000;

/**
 * The view 'Runs': runs, newest first, and below each its checkpoints in the order of training. VS Code drops a click
 * on an item that moves or is replaced under it, so new checkpoints come last, only items that changed are refreshed,
 * and an expanded run is not refreshed for a new step.
 */
export class RunsTree implements TreeDataProvider<RunNode> {
  private readonly emitter = new EventEmitter<RunNode[] | undefined>();
  readonly onDidChangeTreeData = this.emitter.event;
  private readonly listeners;
  private lines = new Map<string, { readonly node: RunNode; readonly entry: RunEntry }>();
  private readonly expanded = new Set<string>();
  private selected: readonly RunNode[] = [];
  private drawn = 0;

  constructor(
    private readonly runs: RunsModel,
    private readonly trainings: TrainingService,
  ) {
    this.listeners = [
      runs.onDidChange(() => void this.runsChanged()),
      trainings.onDidChange((change) => this.trainingChanged(change)),
    ];
  }

  async getChildren(parent?: RunNode): Promise<RunNode[]> {
    if (!parent) {
      if (this.lines.size === 0) this.take(await this.runs.all());
      return [...this.lines.values()].map(({ node }) => node);
    }
    const entry = this.lines.get(parent.folder)?.entry;
    if (parent.kind !== 'run' || !entry || isBroken(entry)) return [];
    return entry.checkpoints.map((step) => ({ kind: 'checkpoint', folder: entry.folder, step }));
  }

  getTreeItem(node: RunNode): TreeItem {
    const entry = this.lines.get(node.folder)?.entry;
    if (node.kind === 'checkpoint') return checkpointItem(node, entry?.name ?? '');
    // The run is gone; VS Code is told next.
    if (!entry) return treeItem({ label: '' });
    return isBroken(entry) ? brokenItem(entry) : runItem(entry, this.trainings.of(entry.folder));
  }

  /** The view reports which runs are expanded. */
  setExpanded({ folder }: RunNode, expanded: boolean): void {
    if (expanded) this.expanded.add(folder);
    else this.expanded.delete(folder);
  }

  /** The items that are selected in the view. */
  get selection(): readonly RunNode[] {
    return this.selected;
  }

  setSelection(nodes: readonly RunNode[]): void {
    this.selected = nodes;
  }

  dispose(): void {
    this.listeners.forEach((listener) => listener.dispose());
    this.emitter.dispose();
  }

  private take(entries: readonly RunEntry[]): void {
    this.lines = new Map(
      entries.map((entry) => [
        entry.folder,
        { node: this.lines.get(entry.folder)?.node ?? { kind: 'run', folder: entry.folder }, entry },
      ]),
    );
  }

  private async runsChanged(): Promise<void> {
    const before = this.lines;
    this.take(await this.runs.all());
    const order = (lines: typeof before) => [...lines.keys()].join('\n');
    if (order(before) !== order(this.lines)) return this.emitter.fire(undefined);
    const changed = [...this.lines.values()].filter(
      ({ entry, node }) => JSON.stringify(entry) !== JSON.stringify(before.get(node.folder)?.entry),
    );
    if (changed.length > 0) this.emitter.fire(changed.map(({ node }) => node));
  }

  private trainingChanged({ kind, training: { folder } }: TrainingChange): void {
    const line = this.lines.get(folder);
    if (!line || (kind === 'step' && (this.expanded.has(folder) || Date.now() - this.drawn < pace))) return;
    this.drawn = Date.now();
    this.emitter.fire([line.node]);
  }
}

const icons = { training: 'sync~spin', imported: 'package', trained: 'graph-line' };
/** What the menus in package.json test. */
const contextValues = { training: 'run.training', imported: 'run.imported', trained: 'run' };

function runItem(summary: RunSummary, training: Training | undefined): TreeItem {
  const kind = runKind(summary, training);
  return treeItem({
    id: summary.folder,
    label: summary.name,
    description: runDescription(summary, training),
    tooltip: [summary.name, ...runDetails(summary).map(([name, value]) => `${name}: ${value}`)].join('\n'),
    spoken: runLabel(summary, training),
    icon: summary.writer ? icons.training : icons[kind],
    contextValue: contextValues[kind],
    collapsible: summary.checkpoints.length > 0,
    // With a command, a click on the item opens the run; the arrow before it shows the checkpoints.
    command: { command: 'digitscope.openInspector', title: 'Open Inspector', arguments: [{ folder: summary.folder }] },
  });
}

function brokenItem(broken: BrokenRun): TreeItem {
  const problem = brokenWords(broken);
  return treeItem({
    id: broken.folder,
    label: broken.name,
    description: problem,
    tooltip: broken.problem,
    spoken: `${broken.name} cannot be opened: ${problem}`,
    icon: 'warning',
    iconColour: 'list.warningForeground',
    contextValue: 'broken',
  });
}

function checkpointItem(node: RunNode & { kind: 'checkpoint' }, run: string): TreeItem {
  return treeItem({
    id: `${node.folder}#${node.step}`,
    label: `step ${grouped(node.step)}`,
    spoken: `Checkpoint of ${run} at step ${node.step}`,
    icon: 'git-commit',
    contextValue: 'checkpoint',
    command: { command: 'digitscope.openInspector', title: 'Open Inspector', arguments: [node] },
  });
}
