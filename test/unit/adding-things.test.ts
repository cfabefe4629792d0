// docs/architecture.md, "Adding things": each takes one file and one line in the table beside it. One of each is added
// to a copy of the sources, which must compile and then offer it.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const root = path.resolve(__dirname, '../..');
const run = promisify(execFile);

interface Addition {
  what: string;
  file: string;
  text: string;
  table: string;
  /** The import of the new file and what is listed. */
  imported: string;
  listed: string;
  /** Where it is listed: after the first of these words in the table. */
  after: string;
  /** An expression over the table's exports that is true once it is offered. */
  offered: string;
}

const additions: Addition[] = [
  {
    what: 'operation',
    file: 'src/tasks/operations/maximum.ts',
    text: `import { add } from './add';
import type { Operation } from './operation';
export const maximum: Operation = { ...add, name: 'maximum', symbol: '^', answerWidth: (spec) => spec.operandWidth };`,
    table: 'src/tasks/operations/operations.ts',
    imported: `import { maximum } from './maximum';`,
    listed: 'maximum,',
    after: 'export const operations = {',
    offered: `table.operationNames.includes('maximum')`,
  },
  {
    what: 'positional encoding',
    file: 'src/model/positional/nowhere.ts',
    text: `import type { PositionalEncoding } from './encoding';
import { none } from './none';
export const nowhere: PositionalEncoding = { ...none, name: 'nowhere' };`,
    table: 'src/model/positional/encodings.ts',
    imported: `import { nowhere } from './nowhere';`,
    listed: 'nowhere,',
    after: 'export const encodings = {',
    offered: `table.encodingNames.includes('nowhere')`,
  },
  {
    what: 'optimizer',
    file: 'src/engine/optimizers/lazy.ts',
    text: `import { adamwOptimizer } from './adamw';
export const lazy = { constants: { name: 'lazy' }, open: adamwOptimizer };`,
    table: 'src/engine/optimizers/optimizers.ts',
    imported: `import { lazy } from './lazy';`,
    listed: 'lazy,',
    after: 'export const optimizers = {',
    offered: `table.optimizerNames.includes('lazy')`,
  },
  {
    what: 'engine',
    file: 'src/engine/engines/abacus-board.ts',
    text: `import type { OpenEngine } from '../compute-engine';
import { openCpu } from './cpu';
export const openAbacusBoard: OpenEngine = (places) => openCpu(places);`,
    table: 'src/engine/engines/engines.ts',
    imported: `import { openAbacusBoard } from './abacus-board';`,
    listed: `'abacus-board': openAbacusBoard,`,
    after: 'export const engines = {',
    offered: `table.engineNames.includes('abacus-board')`,
  },
  {
    what: 'probe',
    file: 'src/probes/silence.ts',
    text: `import { defineProbe } from './probe';
export const silence = defineProbe({
  name: 'silence',
  title: 'Silence',
  question: 'Does it say nothing?',
  options: [],
  run: () => Promise.resolve({ prompts: 0, measures: [], findings: [] }),
});`,
    table: 'src/probes/probes.ts',
    imported: `import { silence } from './silence';`,
    listed: 'silence,',
    after: 'export const probes: readonly Probe[] = [',
    offered: `table.probes.some((probe) => probe.name === 'silence')`,
  },
  {
    what: 'kind of weights file',
    file: 'src/checkpoint/importers/nothing.ts',
    text: `import type { Importer } from './importer';
import { own } from './own';
export const nothing: Importer = { ...own, layout: 'nothing', recognises: () => false };`,
    table: 'src/checkpoint/importers/importers.ts',
    imported: `import { nothing } from './nothing';`,
    listed: 'nothing,',
    after: 'export const importers: readonly Importer[] = [',
    offered: `table.importers.some((importer) => importer.layout === 'nothing')`,
  },
  {
    what: 'export format',
    file: 'src/checkpoint/exporters/empty.ts',
    text: `import type { Exporter } from './exporter';
export const empty: Exporter = { format: 'empty', holds: 'nothing', encode: () => Promise.resolve('') };`,
    table: 'src/checkpoint/exporters/exporters.ts',
    imported: `import { empty } from './empty';`,
    listed: 'empty,',
    after: 'export const exporters: readonly Exporter[] = [',
    offered: `table.exporters.some((exporter) => exporter.format === 'empty')`,
  },
  {
    what: 'command of the command line',
    file: 'src/cli/commands/greet.ts',
    text: `import type { Command } from 'commander';
import type { CliContext } from '../common/context';
export function registerGreet(root: Command, context: CliContext): void {
  root.command('greet').action(() => void context.out.write('hello'));
}`,
    table: 'src/cli/commands/commands.ts',
    imported: `import { registerGreet } from './greet';`,
    listed: 'registerGreet,',
    after: 'CliContext) => void)[] = [',
    offered: `table.commands.some((register) => register.name === 'registerGreet')`,
  },
  {
    what: 'command of VS Code',
    file: 'src/host/commands/greet.ts',
    text: `import type { Command } from './command';
export const greet: Command = { id: 'digitscope.greet', run: ({ log }) => log.show() };`,
    table: 'src/host/commands/commands.ts',
    imported: `import { greet } from './greet';`,
    listed: 'greet,',
    after: 'const table: readonly Command[] = [',
    // Its table needs VS Code to be loaded.
    offered: 'true',
  },
  {
    what: 'view of the page',
    file: 'webview/panels/blank.ts',
    text: `import type { Panel } from './panel';
export const blankPanel: Panel = { id: 'blank', title: 'Blank', mount: () => [] };`,
    table: 'webview/panels/panels.ts',
    imported: `import { blankPanel } from './blank';`,
    listed: 'blankPanel,',
    after: 'export const inspectorPanels: readonly Panel[] = [',
    offered: `table.inspectorPanels.some((panel) => panel.id === 'blank')`,
  },
];

describe('adding things', () => {
  let folder: string;
  const copy = (...parts: string[]) => path.join(folder, ...parts);

  before(() => (folder = mkdtempSync(path.join(tmpdir(), 'digitscope-adding-'))));
  after(() => rmSync(folder, { recursive: true }));

  function addAll(): void {
    for (const part of ['src', 'webview', 'package.json', 'tsconfig.json'])
      cpSync(path.join(root, part), copy(part), { recursive: true });
    symlinkSync(path.join(root, 'node_modules'), copy('node_modules'));
    for (const { file, text, table, imported, listed, after } of additions) {
      writeFileSync(copy(file), `${text}\n`);
      const before = readFileSync(copy(table), 'utf8');
      assert.ok(before.includes(after), `${table} has no ${after}`);
      writeFileSync(copy(table), `${imported}\n${before.replace(after, `${after}\n  ${listed}`)}`);
    }
    // The sources alone, and both sides at once: the page's library is a superset.
    const page = JSON.parse(readFileSync(copy('webview', 'tsconfig.json'), 'utf8')) as { compilerOptions: object };
    const config = { extends: './tsconfig.json', compilerOptions: page.compilerOptions };
    const types = { types: ['node', 'vscode'], skipLibCheck: true };
    writeFileSync(
      copy('all.json'),
      JSON.stringify({
        ...config,
        compilerOptions: { ...config.compilerOptions, ...types },
        include: ['src', 'webview'],
        exclude: [],
      }),
    );
  }

  it('takes one file and one line for each row of the table', async function () {
    this.timeout(180_000);
    addAll();
    const script = additions
      .filter(({ offered }) => offered !== 'true')
      .map(({ what, table, offered }) => {
        const load = `require(${JSON.stringify(copy(table))})`;
        return `offered[${JSON.stringify(what)}] = ((table) => ${offered})(${load});`;
      });
    writeFileSync(
      copy('offered.ts'),
      `const offered: Record<string, boolean> = {};\n${script.join('\n')}\nconsole.log(JSON.stringify(offered));\n`,
    );
    const compiler = path.join(root, 'node_modules', 'typescript', 'bin', 'tsc');
    await run(process.execPath, [compiler, '--noEmit', '-p', copy('all.json')]).catch((error: { stdout?: string }) => {
      throw new Error(`with one of each added the sources do not compile:\n${error.stdout}`);
    });
    const { stdout } = await run(process.execPath, ['--import', 'tsx', copy('offered.ts')], { cwd: root });
    const offered = JSON.parse(stdout) as Record<string, boolean>;
    assert.deepEqual(
      Object.entries(offered).filter(([, is]) => !is),
      [],
    );
    assert.equal(Object.keys(offered).length, additions.length - 1);
  });

  it('is described for every row', () => {
    const docs = readFileSync(path.join(root, 'docs', 'architecture.md'), 'utf8');
    const rows = docs
      .slice(docs.indexOf('## Adding things'))
      .split('\n')
      .filter((line) => line.startsWith('| ') && line.includes('<name>'));
    assert.equal(rows.length, additions.length);
    for (const { table } of additions)
      assert.ok(
        rows.some((row) => row.includes(table.split('/').slice(-2).join('/'))),
        `no row names ${table}`,
      );
  });
});
