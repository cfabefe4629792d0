// The walls of the code map (docs/architecture.md): who may import whom, how long a file may be, and what no text may
// name.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { homedir } from 'node:os';
import path from 'node:path';
import { importsOf, type Import } from '../support/imports';

const root = path.resolve(__dirname, '../..');

/** Every file under the folders whose name matches, relative to the repository. */
function files(folders: string[], name: RegExp): string[] {
  const under = (folder: string) =>
    readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' }).map((file) => path.join(folder, file));
  return folders
    .flatMap(under)
    .filter((file) => name.test(path.basename(file)))
    .map((file) => file.split(path.sep).join('/'));
}

const code = files(['src', 'webview'], /\.ts$/);
const imports: Import[] = code.flatMap((file) => importsOf(root, file));
const within = (file: string, area: string) => file === area || file.startsWith(`${area}/`);
const inOurs = (file: string) => within(file, 'src') || within(file, 'webview');

interface Layer {
  layer: string;
  /** The areas of the repository that it may import, beside itself. */
  may: string[];
  /** Areas of which it may import the types. */
  mayTypes?: string[];
  why: string;
}

/** What each layer may know. */
const layers: Layer[] = [
  { layer: 'src/shared', may: [], why: 'every process uses it, so it can know none of them' },
  { layer: 'src/tasks', may: ['src/shared'], why: 'what is asked does not depend on who answers' },
  {
    layer: 'src/model',
    may: ['src/tasks', 'src/shared'],
    why: 'the forward pass is written once, for every interpreter of Ops',
  },
  {
    layer: 'src/probes',
    may: [
      'src/model',
      'src/tasks',
      'src/shared',
      'src/engine/decode',
      'src/engine/evaluate',
      'src/engine/activation-cache',
    ],
    mayTypes: ['src/engine/runner'],
    why: 'a probe asks any engine through its interface and never an interpreter',
  },
  {
    layer: 'src/checkpoint',
    may: ['src/model', 'src/tasks', 'src/shared'],
    why: 'what lies on disk does not depend on the engine that wrote it',
  },
  {
    layer: 'src/engine',
    may: ['src/checkpoint', 'src/model', 'src/tasks', 'src/shared'],
    why: 'what computes knows neither who asks nor what is asked of it',
  },
  {
    layer: 'src/service',
    may: ['src/probes', 'src/engine', 'src/checkpoint', 'src/model', 'src/tasks', 'src/shared'],
    why: 'it serves the host and the command line without knowing them',
  },
  {
    layer: 'src/cli',
    may: [
      'src/service/client',
      'src/probes/probes',
      // Light tables, whose names are the values of flags.
      'src/engine/optimizers/optimizers',
      'src/model/positional/encodings',
      'src/checkpoint',
      'src/tasks',
      'src/shared',
      'package.json',
    ],
    why: 'a host like the extension, over the same engine process; weights stay in that process',
  },
  {
    layer: 'src/host',
    may: ['src/service/client', 'src/checkpoint', 'src/model', 'src/tasks', 'src/shared'],
    why: 'it owns files, commands and cancellation; weights and probes stay in the engine process',
  },
  {
    layer: 'webview',
    may: ['src/shared'],
    mayTypes: ['src'],
    why: 'the page draws what crosses, and runs in a browser',
  },
];

interface PackageRule {
  packages: RegExp;
  only: string[];
  why: string;
}

/** Who may import which packages. */
const packageRules: PackageRule[] = [
  { packages: /^vscode$/, only: ['src/host', 'src/extension'], why: 'the rest runs outside VS Code' },
  { packages: /^d3(-.*)?$/, only: ['webview'], why: 'only the page draws' },
  {
    packages: /^(onnxruntime-.*|@bufbuild\/protobuf)$/,
    only: ['src/engine/onnx'],
    why: 'one interpreter is one folder',
  },
  { packages: /^@tensorflow\//, only: ['src/engine/tensorflow'], why: 'one interpreter is one folder' },
  {
    packages: /^node:/,
    only: ['src/engine', 'src/service', 'src/checkpoint', 'src/cli', 'src/host', 'src/extension'],
    why: 'shared, tasks, model, probes and the page are pure',
  },
];

const describeImport = ({ from, to, typesOnly }: Import) => `${from} imports ${typesOnly ? 'types of ' : ''}${to}`;

describe('import walls', () => {
  it('sees the imports it judges', () => {
    const areas = new Set(
      imports.map(({ from }) =>
        from
          .split('/')
          .slice(0, from.startsWith('src') ? 2 : 1)
          .join('/'),
      ),
    );
    assert.deepEqual(
      layers.map(({ layer }) => layer).filter((layer) => !areas.has(layer)),
      [],
    );
  });

  for (const { layer, may, mayTypes = [], why } of layers) {
    it(
      `${layer} imports ` +
        `only ${['itself', ...may, ...mayTypes.map((area) => `types of ${area}`)].join(', ')}: ${why}`,
      () => {
        const allowed = ({ to, typesOnly }: Import) =>
          [layer, ...may, ...(typesOnly ? mayTypes : [])].some((area) => within(to, area));
        const broken = imports.filter(
          (found) => within(found.from, layer) && (inOurs(found.to) || found.to === 'package.json') && !allowed(found),
        );
        assert.deepEqual(broken.map(describeImport), []);
      },
    );
  }

  for (const { packages, only, why } of packageRules) {
    it(`only ${only.join(', ')} may import ${packages.source}: ${why}`, () => {
      const broken = imports.filter(
        ({ from, to }) => packages.test(to) && !only.some((area) => within(from.replace(/\.ts$/, ''), area)),
      );
      assert.deepEqual(broken.map(describeImport), []);
    });
  }

  it('every built-in module is imported by its node: name, so that the rule above sees it', () => {
    assert.deepEqual(imports.filter(({ to }) => builtinModules.includes(to)).map(describeImport), []);
  });

  it('src is compiled without the DOM, so that only the page can touch it', () => {
    const { compilerOptions } = JSON.parse(readFileSync(path.join(root, 'tsconfig.json'), 'utf8')) as {
      compilerOptions: { lib: string[]; types: string[] };
    };
    assert.deepEqual(
      compilerOptions.lib.filter((lib) => /dom/i.test(lib)),
      [],
    );
  });
});

describe('what is written', () => {
  it('is written by one file, which writes whole or not at all', () => {
    const writing =
      /\b(?:writeFile|appendFile|createWriteStream|writeFileSync|appendFileSync|copyFile)\b|\bworkspace\.fs\b/;
    assert.deepEqual(
      [...code, ...files(['experiments'], /\.ts$/)].filter((file) =>
        writing.test(readFileSync(path.join(root, file), 'utf8')),
      ),
      [],
    );
    const opening = code.filter(
      (file) =>
        /from 'node:fs(?:\/promises)?'/.test(readFileSync(path.join(root, file), 'utf8')) &&
        /\bopen\(/.test(readFileSync(path.join(root, file), 'utf8')),
    );
    assert.ok(opening.includes('src/checkpoint/write-whole.ts'));
  });
});

describe('what VS Code shows', () => {
  /** Calls that show text, and the files that may make them: each passes its text through `plain`. */
  const calls = new RegExp(
    [
      String.raw`\bshow(?:Information|Warning|Error)Message\b`,
      String.raw`\bwindow\.withProgress\(`,
      String.raw`\bshowQuickPick\b`,
      String.raw`\bshowInputBox\b`,
      String.raw`\bcreateQuickPick\b`,
      String.raw`\bcreateInputBox\b`,
      String.raw`\bsetStatusBarMessage\b`,
      String.raw`\bcreateStatusBarItem\b`,
      String.raw`\bcreateOutputChannel\b`,
      String.raw`\bnew TreeItem\b`,
      String.raw`\.message = `,
    ].join('|'),
    'g',
  );
  const host = files(['src'], /\.ts$/).filter((file) => within(file, 'src/host') || file === 'src/extension.ts');
  const text = (file: string) => readFileSync(path.join(root, file), 'utf8');
  const callsPlain = (file: string) => /\bplain(?:Lines|Or)?\(/.test(text(file));
  /** Where such calls stand outside the folder that is for them. */
  const others = ['src/host/picks/quick-inputs.ts', 'src/host/views/runs-view.ts'];

  it('is shown by src/host/show and two files more, all of which make it plain text', () => {
    const showing = host.filter((file) => text(file).match(calls));
    assert.deepEqual(
      showing.filter((file) => !within(file, 'src/host/show') && !others.includes(file)),
      [],
    );
    assert.deepEqual(
      showing.filter((file) => !callsPlain(file)),
      [],
    );
    // Every one of the kinds is there, so that the pattern still names what the API calls them.
    assert.deepEqual([...new Set(showing.flatMap((file) => text(file).match(calls) ?? []))].sort(), [
      '.message = ',
      'createInputBox',
      'createOutputChannel',
      'createQuickPick',
      'createStatusBarItem',
      'new TreeItem',
      'showErrorMessage',
      'showInformationMessage',
      'showInputBox',
      'showQuickPick',
      'showWarningMessage',
      'window.withProgress(',
    ]);
  });

  it('is never Markdown: what is trusted there runs commands, and what is not still links', () => {
    assert.deepEqual(
      host.filter((file) => /\bMarkdownString\b|\bisTrusted\b|\bsupportHtml\b/.test(text(file))),
      [],
    );
  });
});

describe('file sizes', () => {
  const lengths = code.map((file) => ({
    file,
    lines: readFileSync(path.join(root, file), 'utf8').trimEnd().split('\n').length,
  }));

  it('no file exceeds 350 lines', () => {
    assert.deepEqual(
      lengths.filter(({ lines }) => lines > 350),
      [],
    );
  });

  it('the median file is under 110 lines', () => {
    const sorted = lengths.map(({ lines }) => lines).sort((a, b) => a - b);
    const median = sorted[Math.floor(sorted.length / 2)]!;
    assert.ok(median < 110, `the median file has ${median} lines`);
  });
});

describe('texts', () => {
  it('name no registry host and no place on one machine', () => {
    // Written in parts, so that this file does not name them either.
    const hosts = [
      ['registry', 'npmjs', 'org'],
      ['registry', 'yarnpkg', 'com'],
      ['deb', 'debian', 'org'],
      ['pypi', 'org'],
    ].map((parts) => parts.join('.'));
    // A repository right under the root, such as /src, has a name that means nothing.
    const places = [root, homedir()]
      .filter((place) => place === homedir() || path.dirname(place) !== '/')
      .map((place) => `${place}/`);
    const top = readdirSync(root).filter((name) => /\.(md|mjs|json)$/.test(name) || name === '.npmrc');
    const all = [
      ...top,
      ...files(
        ['src', 'webview', 'test', 'experiments', 'scripts', 'docs', 'media', '.ci', '.vscode'],
        /\.(ts|mjs|md|json|css|svg)$|^run$/,
      ),
    ];
    const texts = all
      .filter((file) => !file.startsWith('test/output/'))
      .map((file) => ({ file, text: readFileSync(path.join(root, file), 'utf8') }));
    const found = texts.flatMap(({ file, text }) =>
      [...hosts, ...places].filter((word) => text.includes(word)).map((word) => `${file} names ${word}`),
    );
    assert.deepEqual(found, []);
  });
});
