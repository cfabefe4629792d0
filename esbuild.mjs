// Builds everything that ships into dist/: the extension, the engine process and its worker, the command line and the
// page. Prints what it wrote, in kilobytes (1000 bytes); test/unit/bundles.test.ts holds the limits.
import { context } from 'esbuild';
import { mkdir } from 'node:fs/promises';

const watch = process.argv.includes('--watch');
const common = {
  bundle: true,
  minify: !watch,
  sourcemap: true,
  metafile: true,
  logLevel: watch ? 'info' : 'warning',
  outdir: 'dist',
};
// onnxruntime-node finds its native library beside its own files, so it stays a real package.
const node = { ...common, platform: 'node', target: 'node20', format: 'cjs', external: ['vscode', 'onnxruntime-node'] };

await mkdir('dist', { recursive: true });
const contexts = await Promise.all([
  context({
    ...node,
    entryPoints: {
      extension: 'src/extension.ts',
      engine: 'src/service/process/main.ts',
      worker: 'src/engine/onnx/workers/worker.ts',
    },
  }),
  context({ ...node, entryPoints: { cli: 'src/cli/main.ts' }, banner: { js: '#!/usr/bin/env node' } }),
  context({
    ...common,
    entryPoints: { webview: 'webview/main.ts' },
    platform: 'browser',
    target: 'es2022',
    format: 'iife',
  }),
  context({ ...common, entryPoints: { webview: 'webview/style/main.css' } }),
]);
if (watch) {
  await Promise.all(contexts.map((c) => c.watch()));
} else {
  const results = await Promise.allSettled(contexts.map((c) => c.rebuild()));
  await Promise.all(contexts.map((c) => c.dispose()));
  // What is wrong with a file has been printed already.
  if (results.some(({ status }) => status === 'rejected')) process.exit(1);
  printSizes(results.flatMap(({ value }) => Object.entries(value.metafile.outputs)));
}

function printSizes(outputs) {
  const files = outputs.filter(([file]) => !file.endsWith('.map')).map(([file, { bytes }]) => ({ file, bytes }));
  const scripts = files.filter(({ file }) => file.endsWith('.js'));
  const rows = [...files, { file: 'dist/*.js', bytes: scripts.reduce((sum, { bytes }) => sum + bytes, 0) }];
  for (const { file, bytes } of rows) {
    console.log(`${file.padEnd(20)}${(bytes / 1000).toFixed(0).padStart(6)} kB`);
  }
}
