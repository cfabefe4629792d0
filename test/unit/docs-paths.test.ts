// Every path that the documents name exists.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(__dirname, '../..');
const documents = [
  'README.md',
  'CONTRIBUTING.md',
  ...readdirSync(path.join(root, 'docs'))
    .filter((file) => file.endsWith('.md'))
    .map((file) => `docs/${file}`),
];
const topFolders = ['src', 'webview', 'test', 'scripts', 'experiments', 'docs', 'media'];
const sourceFolders = readdirSync(path.join(root, 'src'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

/** The paths in backticks of a text, relative to the repository; those below `src` may be given without it. */
function pathsIn(text: string): string[] {
  const quoted = [...text.matchAll(/`([\w-]+\/[\w./-]*)`/g)].map(([, name]) => name);
  return quoted.flatMap((name) => {
    const top = name.split('/')[0];
    if (topFolders.includes(top)) return [name];
    return sourceFolders.includes(top) ? [`src/${name}`] : [];
  });
}

describe('paths in the documents', () => {
  it('finds paths of both kinds', () => {
    assert.deepEqual(pathsIn('`src/model/gpt.ts`, `engine/onnx`, `runs/x`, `npm run x`'), [
      'src/model/gpt.ts',
      'src/engine/onnx',
    ]);
  });

  for (const file of documents) {
    it(`${file} names only paths that exist`, () => {
      // What a test run or the build leaves behind need not be there.
      const generated = /^test\/output\b/;
      const missing = pathsIn(readFileSync(path.join(root, file), 'utf8')).filter(
        (name) => !generated.test(name) && !existsSync(path.join(root, name)),
      );
      assert.deepEqual(missing, []);
    });
  }
});
