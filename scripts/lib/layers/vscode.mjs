// Tests inside the extension host of a real VS Code, whose window they can drive.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { root, testOutput } from '../paths.mjs';
import { check, nothing, readResults } from '../results.mjs';
import { run } from '../run.mjs';
import { compiled, compileTests } from '../compile-tests.mjs';
import { note } from '../say.mjs';
import { temporaryFolder } from '../temporary.mjs';
import { chooseVSCode } from '../vscode.mjs';

/**
 * Runs test/vscode.
 * @param options.extension the folder of the extension to load, this repository when left out
 * @param options.quiet collect what it prints in `text` instead of showing it
 * @returns {Promise<{ text: string, results: import('../results.mjs').Results }>}
 */
export async function vscodeLayer(name, { grep = '', only = '', seconds, env = {}, extension = root, quiet = false }) {
  let tests;
  try {
    tests = await compileTests();
  } catch (error) {
    return { text: '', results: check(`the ${name} tests`, `cannot be compiled: ${error.message}`) };
  }
  if (tests === 0) return { text: '', results: nothing() };
  const vscode = await chooseVSCode();
  if (!quiet) note(vscode.why);
  const temporary = temporaryFolder('digitscope-vscode-');
  const output = join(testOutput, `${name}.json`);
  rmSync(output, { force: true });
  const ended = await run(
    process.execPath,
    [
      join(root, 'test', 'vscode', 'harness', 'run-tests.mjs'),
      vscode.executable,
      temporary,
      join(compiled, 'index.js'),
      extension,
    ],
    {
      cwd: root,
      quiet,
      // The stand-in ends a run that takes too long; this bound is for a stand-in that does not.
      seconds: seconds + 30,
      env: {
        DIGITSCOPE_VSCODE_SECONDS: String(seconds),
        DIGITSCOPE_RESULTS: output,
        DIGITSCOPE_GREP: grep,
        DIGITSCOPE_TEST_FILES: only,
        ...vscode.env,
        ...env,
      },
    },
  );
  return {
    text: quiet ? `  ${vscode.why}\n${ended.output}` : '',
    results: readResults(output, `the ${name} tests`, ended, seconds),
  };
}
