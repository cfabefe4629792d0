// Every arrow of the code map points one way: between files, between folders, and between a folder and its rooms.
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { importsOf } from '../support/imports';

const root = path.resolve(__dirname, '../..');
const areas = ['src', 'webview', 'experiments'];

const files = areas.flatMap((area) =>
  readdirSync(path.join(root, area), { recursive: true, encoding: 'utf8' })
    .map((file) => path.posix.join(area, file.split(path.sep).join('/')))
    .filter((file) => file.endsWith('.ts')),
);
/** The files that each file imports, types included, all without their extension. */
const graph = new Map(files.map((file) => [file.replace(/\.ts$/, ''), importsOf(root, file).map(({ to }) => to)]));
const arrows = [...graph].flatMap(([from, targets]) =>
  targets.filter((to) => graph.has(to)).map((to) => ({ from, to })),
);

/** Groups of files that can all be reached from each other (Tarjan's strongly connected components). */
function circles(): string[][] {
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const found: string[][] = [];
  const visit = (file: string) => {
    index.set(file, index.size);
    low.set(file, index.get(file)!);
    stack.push(file);
    for (const target of graph.get(file) ?? []) {
      if (!graph.has(target)) continue;
      if (!index.has(target)) {
        visit(target);
        low.set(file, Math.min(low.get(file)!, low.get(target)!));
      } else if (stack.includes(target)) low.set(file, Math.min(low.get(file)!, index.get(target)!));
    }
    if (low.get(file) !== index.get(file)) return;
    const circle = stack.splice(stack.indexOf(file));
    if (circle.length > 1) found.push(circle);
  };
  for (const file of graph.keys()) if (!index.has(file)) visit(file);
  return found;
}

/**
 * Rooms that their folder's own files import and that import from these in turn. In all others one of the two knows
 * nothing of the other.
 */
const bothWays: Readonly<Record<string, string>> = {
  'src/tasks/operations': 'an operation is written in the digits of its folder, which asks the table of operations',
  'src/tasks/theory': 'counting needs residues and domains, and the theory of a task asks it',
  'src/model/positional': 'an encoding is written in the operations of its folder, which asks the table of encodings',
  'src/probes/common': 'what probes share takes a probe’s surroundings, and probes use it',
  'src/probes/fourier': 'its parts take a probe’s surroundings',
  'webview/panels': 'a panel is drawn with what the page gives it, and the page lists the panels',
  'webview/panels/probes': 'the probes’ panel has files of its own, which are drawn as other panels are',
};

const folderOf = (file: string) => path.posix.dirname(file);
/** The imports from one folder's own files to another's. */
const between = (from: string, to: string) =>
  arrows.filter((arrow) => folderOf(arrow.from) === from && folderOf(arrow.to) === to);
const folders = [...new Set(files.map(folderOf))];

describe('import directions', () => {
  it('no files import each other in a circle, not even for types', () => {
    assert.deepEqual(circles(), []);
  });

  it('of two folders at most one imports from the other', () => {
    const pairs = folders.flatMap((one) =>
      folders.filter((other) => one < other).map((other) => [one, other] as const),
    );
    const broken = pairs.filter(
      ([one, other]) => between(one, other).length > 0 && between(other, one).length > 0 && !(other in bothWays),
    );
    assert.deepEqual(broken, []);
  });

  for (const [room, why] of Object.entries(bothWays)) {
    it(`${room} and ${folderOf(room)} import from each other: ${why}`, () => {
      assert.ok(between(room, folderOf(room)).length > 0 && between(folderOf(room), room).length > 0);
    });
  }

  const floors = ['shared', 'tasks', 'model', 'checkpoint', 'engine', 'probes', 'service'].map((name) => `src/${name}`);
  const floorOf = (file: string) => floors.findIndex((floor) => file.startsWith(`${floor}/`));
  for (const [height, floor] of floors.entries()) {
    it(`${floor} imports from no floor above it`, () => {
      const up = arrows.filter(({ from, to }) => floorOf(from) === height && (floorOf(to) > height || floorOf(to) < 0));
      assert.deepEqual(up, []);
    });
  }

  it('the product knows nothing of experiments', () => {
    const known = arrows.filter(({ from, to }) => !from.startsWith('experiments/') && to.startsWith('experiments/'));
    assert.deepEqual(known, []);
  });

  it('only engine/engines opens an interpreter', () => {
    const interpreters = ['onnx', 'tensorflow', 'reference'].map((name) => `src/engine/${name}/`);
    const within = (file: string) => interpreters.some((folder) => file.startsWith(folder));
    const opening = arrows.filter(({ from, to }) => within(to) && !within(from));
    assert.deepEqual([...new Set(opening.map(({ from }) => folderOf(from)))], ['src/engine/engines']);
  });

  it('an interpreter knows no other', () => {
    const interpreterOf = (file: string) => /^src\/engine\/(onnx|tensorflow|reference)\//.exec(file)?.[1];
    const crossing = arrows.filter(({ from, to }) => {
      const own = interpreterOf(from);
      const other = interpreterOf(to);
      return own !== undefined && other !== undefined && own !== other;
    });
    assert.deepEqual(crossing, []);
  });
});
