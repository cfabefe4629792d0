// Builds everything that ships into dist/: the extension, the engine process and its worker, the command line and the
// page.
import { context } from 'esbuild';
import { mkdir } from 'node:fs/promises';

const watch = process.argv.includes('--watch');
const common = { bundle: true, minify: !watch, sourcemap: true, logLevel: 'info', outdir: 'dist' };
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
await Promise.all(contexts.map((c) => (watch ? c.watch() : c.rebuild())));
if (!watch) await Promise.all(contexts.map((c) => c.dispose()));
