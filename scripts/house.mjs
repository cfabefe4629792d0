// `node scripts/house.mjs [CHECKOUT…]`: what the code looks like in numbers, as a table with a column per checkout
// (this one when none is given): files by length, long lines, imports that run back, circles of files and bundles.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join, posix, resolve, sep } from 'node:path';
import ts from 'typescript';
import { root } from './lib/paths.mjs';
import { main } from './lib/say.mjs';

const floors = ['shared', 'tasks', 'model', 'checkpoint', 'engine', 'probes', 'service'];
const widest = 120;

const filesUnder = (checkout, folder) =>
  existsSync(join(checkout, folder))
    ? readdirSync(join(checkout, folder), { recursive: true }).map((file) =>
        posix.join(folder, file.split(sep).join('/')),
      )
    : [];

/** The files of the checkout that a file imports, types included, without their extension. */
function importsOf(checkout, file) {
  const { importedFiles } = ts.preProcessFile(readFileSync(join(checkout, file), 'utf8'));
  return importedFiles
    .filter(({ fileName }) => fileName.startsWith('.'))
    .map(({ fileName }) => posix.join(posix.dirname(file), fileName));
}

/** How many groups of files can all be reached from each other, and how many files those are. */
function circles(graph) {
  const reachable = new Map();
  const reach = (from) => {
    const seen = new Set();
    const waiting = [...(graph.get(from) ?? [])];
    while (waiting.length > 0) {
      const file = waiting.pop();
      if (seen.has(file) || !graph.has(file)) continue;
      seen.add(file);
      waiting.push(...graph.get(file));
    }
    return seen;
  };
  for (const file of graph.keys()) reachable.set(file, reach(file));
  const inCircle = [...graph.keys()].filter((file) => reachable.get(file).has(file));
  const groups = new Set(
    inCircle.map((file) => inCircle.find((other) => other === file || reachable.get(other).has(file))),
  );
  return `${groups.size}${inCircle.length > 0 ? ` (${inCircle.length} files)` : ''}`;
}

const kilobytes = (checkout, name) => {
  const file = join(checkout, 'dist', name);
  return existsSync(file) ? statSync(file).size / 1000 : NaN;
};
const sizeText = (size) => (Number.isNaN(size) ? 'not built' : `${Math.round(size)} kB`);

function measure(checkout) {
  const product = ['src', 'webview'].flatMap((folder) => filesUnder(checkout, folder));
  const all = [...product, ...['test', 'experiments', 'scripts'].flatMap((folder) => filesUnder(checkout, folder))];
  const code = product.filter((file) => file.endsWith('.ts'));
  const text = (file) => readFileSync(join(checkout, file), 'utf8').trimEnd().split('\n');
  const lengths = code.map((file) => text(file).length).sort((a, b) => a - b);
  const longLines = all
    .filter((file) => /\.(ts|mjs|cjs|css)$/.test(file) && !file.startsWith('test/fixtures/'))
    .flatMap(text)
    .filter((line) => line.length > widest).length;
  const experiments = filesUnder(checkout, 'experiments').filter((file) => file.endsWith('.ts'));
  const graph = new Map(
    [...code, ...experiments].map((file) => [file.replace(/\.ts$/, ''), importsOf(checkout, file)]),
  );
  const floorOf = (file) => floors.indexOf(/^src\/([^/]+)\//.exec(file)?.[1]);
  const back = [...graph].flatMap(([from, targets]) =>
    targets.filter((to) => floorOf(from) >= 0 && floorOf(to) > floorOf(from)),
  ).length;
  const bundles = ['webview.js', 'extension.js', 'engine.js', 'worker.js', 'cli.js'];
  const sizes = bundles.map((name) => kilobytes(checkout, name));
  return {
    'files in src and webview': code.length,
    'median file, in lines': lengths[Math.floor(lengths.length / 2)],
    'longest file, in lines': lengths.at(-1),
    [`lines over ${widest} columns, tests and scripts included`]: longLines,
    'imports that run back up the floors': back,
    'circles of files': circles(graph),
    ...Object.fromEntries(bundles.map((name, i) => [`dist/${name}`, sizeText(sizes[i])])),
    'all of dist/*.js': sizeText(sizes.reduce((sum, size) => sum + size, 0)),
  };
}

await main(async () => {
  const given = process.argv.slice(2).map((path) => resolve(path));
  const checkouts = given.length > 0 ? given : [root];
  const columns = checkouts.map(measure);
  console.log(`| | ${checkouts.map((checkout) => basename(checkout)).join(' | ')} |`);
  console.log(`|---|${checkouts.map(() => '---|').join('')}`);
  for (const name of Object.keys(columns[0]))
    console.log(`| ${name} | ${columns.map((column) => column[name]).join(' | ')} |`);
});
