import { Disposable, window } from 'vscode';
import type { RunsModel } from '../runs/runs-model';
import { plainOr } from '../show/plain';
import type { RunsTree } from './runs-tree';

/** Shows the tree of runs in its view. If the runs cannot be listed at all, the view says why. */
export function registerRunsView(tree: RunsTree, runs: RunsModel): Disposable {
  const view = window.createTreeView('digitscope.runs', {
    treeDataProvider: tree,
    canSelectMany: true,
    showCollapseAll: true,
  });
  return Disposable.from(
    view,
    view.onDidExpandElement(({ element }) => tree.setExpanded(element, true)),
    view.onDidCollapseElement(({ element }) => tree.setExpanded(element, false)),
    view.onDidChangeSelection(({ selection }) => tree.setSelection(selection)),
    runs.onDidChange(() => (view.message = plainOr(runs.problem))),
  );
}
