import { EventEmitter, MarkdownString, ThemeColor, ThemeIcon, TreeItem, TreeItemCollapsibleState, type TreeDataProvider } from 'vscode';
import type { BrokenRun } from '../../checkpoint/list-runs';
import type { RunSummary } from '../../shared/results';
import { isBroken, type RunsModel } from '../runs/runs-model';
import { grouped } from '../training/texts';
import type { TrainingService } from '../training/training-service';
import { runDescription, runDetails, runLabel } from './run-texts';

/** A line of the tree. Commands that are called on it read `folder` and `step`. */
export type RunNode =
  | { readonly kind: 'run'; readonly folder: string; readonly summary: RunSummary }
  | { readonly kind: 'broken'; readonly folder: string; readonly broken: BrokenRun }
  | { readonly kind: 'checkpoint'; readonly folder: string; readonly step: number; readonly summary: RunSummary };

/** The view 'Runs': runs, and below each its checkpoints, newest first. */
export class RunsTree implements TreeDataProvider<RunNode> {
  private readonly emitter = new EventEmitter<RunNode | undefined>();
  readonly onDidChangeTreeData = this.emitter.event;
  private readonly listeners;

  constructor(
    private readonly runs: RunsModel,
    private readonly trainings: TrainingService,
  ) {
    const changed = () => this.emitter.fire(undefined);
    this.listeners = [runs.onDidChange(changed), trainings.onDidChange(changed)];
  }

  async getChildren(parent?: RunNode): Promise<RunNode[]> {
    if (parent?.kind === 'run') {
      const { folder, summary } = parent;
      return summary.checkpoints.toReversed().map((step) => ({ kind: 'checkpoint', folder, step, summary }));
    }
    if (parent) return [];
    return (await this.runs.all()).map((entry) => (isBroken(entry) ? { kind: 'broken', folder: entry.folder, broken: entry } : { kind: 'run', folder: entry.folder, summary: entry }));
  }

  getTreeItem(node: RunNode): TreeItem {
    switch (node.kind) {
      case 'run':
        return this.runItem(node.summary);
      case 'broken':
        return brokenItem(node.broken);
      case 'checkpoint':
        return checkpointItem(node);
    }
  }

  dispose(): void {
    this.listeners.forEach((listener) => listener.dispose());
    this.emitter.dispose();
  }

  private runItem(summary: RunSummary): TreeItem {
    const training = this.trainings.of(summary.folder);
    const item = new TreeItem(summary.name, summary.checkpoints.length > 0 ? TreeItemCollapsibleState.Collapsed : TreeItemCollapsibleState.None);
    item.id = summary.folder;
    item.description = runDescription(summary, training);
    item.tooltip = tooltip(summary);
    item.iconPath = training ? new ThemeIcon('sync~spin') : new ThemeIcon('graph-line');
    item.contextValue = training ? 'run.training' : 'run';
    item.accessibilityInformation = { label: runLabel(summary, training) };
    return item;
  }
}

function brokenItem({ folder, name, problem }: BrokenRun): TreeItem {
  const item = new TreeItem(name);
  item.id = folder;
  item.description = problem;
  item.tooltip = problem;
  item.iconPath = new ThemeIcon('warning', new ThemeColor('list.warningForeground'));
  item.contextValue = 'broken';
  item.accessibilityInformation = { label: `Run ${name} cannot be opened: ${problem}` };
  return item;
}

function checkpointItem(node: RunNode & { kind: 'checkpoint' }): TreeItem {
  const item = new TreeItem(`step ${grouped(node.step)}`);
  item.id = `${node.folder}#${node.step}`;
  item.iconPath = new ThemeIcon('git-commit');
  item.contextValue = 'checkpoint';
  item.command = { command: 'digitscope.openInspector', title: 'Open Inspector', arguments: [node] };
  item.accessibilityInformation = { label: `Checkpoint of ${node.summary.name} at step ${node.step}` };
  return item;
}

function tooltip(summary: RunSummary): MarkdownString {
  const text = new MarkdownString('**').appendText(summary.name).appendMarkdown('**\n\n| | |\n|---|---|\n');
  for (const [name, value] of runDetails(summary)) text.appendMarkdown(`| ${name} | `).appendText(value).appendMarkdown(' |\n');
  return text;
}
