// Tests inside the extension host of a real VS Code, whose window they can drive.
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root, testOutput } from '../paths.mjs';
import { nothing, readResults } from '../results.mjs';
import { run } from '../run.mjs';
import { check } from '../results.mjs';
import { chooseVSCode } from '../vscode.mjs';

const compiled = join(root, 'out', 'test', 'vscode');

/** Bundles each test file of test/vscode (and of its folder `suite`) into out/, beside the suite's entry. */
async function compile(suite) {
  const { build } = createRequire(join(root, 'package.json'))('esbuild');
  const folder = join(root, 'test', 'vscode', suite);
  const entryPoints = readdirSync(folder).filter((name) => name.endsWith('.test.ts')).map((name) => join(folder, name));
  rmSync(compiled, { recursive: true, force: true });
  await build({
    entryPoints: [join(root, 'test', 'vscode', 'index.ts'), ...entryPoints],
    outdir: compiled,
    outbase: join(root, 'test', 'vscode'),
    bundle: true,
    platform: 'node',
    target: 'node20',
    sourcemap: 'inline',
    external: ['vscode', 'mocha', 'onnxruntime-node'],
    logLevel: 'silent',
  });
  return entryPoints.length;
}

/**
 * Runs test/vscode, or its folder `suite`.
 * @param options.extension the folder of the extension to load, this repository when left out
 * @returns {Promise<import('../results.mjs').Results>}
 */
export async function vscodeLayer(name, { grep = '', only = '', seconds, env = {}, suite = '.', extension = root }) {
  let tests;
  try {
    tests = await compile(suite);
  } catch (error) {
    return check(`the ${name} tests`, `cannot be compiled: ${error.message}`);
  }
  if (tests === 0) return nothing();
  const { executable, why } = await chooseVSCode();
  console.log(`  ${why}`);
  const temporary = mkdtempSync(join(tmpdir(), 'digitscope-vscode-'));
  const output = join(testOutput, `${name}.json`);
  rmSync(output, { force: true });
  try {
    const ended = await run(process.execPath, [join(root, 'test', 'vscode', 'harness', 'run-tests.mjs'), executable, temporary, join(compiled, 'index.js'), extension], {
      cwd: root,
      // The stand-in ends a run that takes too long; this bound is for a stand-in that does not.
      seconds: seconds + 30,
      env: {
        DIGITSCOPE_VSCODE_SECONDS: String(seconds),
        DIGITSCOPE_RESULTS: output,
        DIGITSCOPE_GREP: grep,
        DIGITSCOPE_TEST_FILES: only,
        DIGITSCOPE_SUITE: suite,
        ...env,
      },
    });
    return readResults(output, `the ${name} tests`, ended, seconds);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

mkdirSync(testOutput, { recursive: true });
