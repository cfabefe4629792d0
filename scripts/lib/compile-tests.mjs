// The tests of test/vscode, bundled so that VS Code's extension host can load them.
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './paths.mjs';

/** The folder of the bundles: index.js is the suite's entry, and beside it lies each test file. */
export const compiled = join(root, 'out', 'test', 'vscode');

/** Bundles each test file of test/vscode; returns how many there are. */
export async function compileTests() {
  const { build } = await import('esbuild');
  const source = join(root, 'test', 'vscode');
  const names = readdirSync(source).filter((name) => name.endsWith('.test.ts'));
  rmSync(compiled, { recursive: true, force: true });
  await build({
    entryPoints: [join(source, 'index.ts'), ...names.map((name) => join(source, name))],
    outdir: compiled,
    outbase: source,
    bundle: true,
    platform: 'node',
    target: 'node20',
    sourcemap: 'inline',
    external: ['vscode', 'mocha', 'onnxruntime-node'],
    logLevel: 'silent',
  });
  return names.length;
}
