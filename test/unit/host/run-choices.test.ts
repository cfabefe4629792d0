import { deepEqual } from 'node:assert/strict';
import { likelyCompared, selectedFirst } from '../../../src/host/picks/run-choices';
import { parseTaskSpec } from '../../../src/tasks/task-schema';
import { runSummary } from './fixtures';

describe('runs to choose from', () => {
  const task = (modulus: number) =>
    parseTaskSpec({ operation: 'mod-add', modulus, operandWidth: 3, trainDigits: [1, 2] });
  const run = (name: string, modulus: number) => runSummary({ name, folder: `/w/${name}`, task: task(modulus) });
  const runs = [run('a', 100), run('b', 101), run('c', 100), run('d', 101)];
  const at = (...names: string[]) => names.map((name) => ({ folder: `/w/${name}` }));
  const names = (list: { name: string }[]) => list.map(({ name }) => name);

  it('begin with what is selected in the tree', () => {
    deepEqual(names(selectedFirst(runs, at('c', 'b'))), ['b', 'c', 'a', 'd']);
    deepEqual(names(selectedFirst(runs, [])), ['a', 'b', 'c', 'd']);
    deepEqual(names(selectedFirst(runs, at('gone'))), ['a', 'b', 'c', 'd']);
  });

  it('are compared with one of the same task, unless several are selected', () => {
    deepEqual(names(likelyCompared(runs, [])), ['a', 'c']);
    deepEqual(names(likelyCompared(runs, at('b'))), ['b', 'd']);
    deepEqual(names(likelyCompared(runs, at('d', 'a'))), ['a', 'd']);
    deepEqual(names(likelyCompared([runs[0], runs[1]], [])), ['a']);
  });
});
