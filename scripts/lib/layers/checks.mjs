// Checks by a tool: each counts as one.
import { join } from 'node:path';
import { root } from '../paths.mjs';
import { check } from '../results.mjs';
import { run } from '../run.mjs';
import { note } from '../say.mjs';

/** Runs a tool's script in node_modules; its output is the failure's text. */
async function tool(title, script, args, seconds) {
  const { code, output, timedOut } = await run(process.execPath, [join(root, 'node_modules', script), ...args], {
    cwd: root,
    quiet: true,
    seconds,
  });
  if (timedOut) return check(title, `did not end in ${seconds} s and was stopped`);
  const result = check(title, code === 0 ? undefined : output.trim());
  note(`${code === 0 ? '✓' : '✗'} ${title}`);
  return result;
}

/** The types of everything that runs in Node.js: src and its tests. */
export const typecheckHost = ({ seconds }) =>
  tool('types of src and test', 'typescript/bin/tsc', ['--noEmit'], seconds);

/** The types of everything that runs in the page. */
export const typecheckPage = ({ seconds }) =>
  tool('types of webview', 'typescript/bin/tsc', ['--noEmit', '-p', 'webview'], seconds);

/** The lint rules, over every file. */
export const lint = ({ seconds }) => tool('lint rules', 'eslint/bin/eslint.js', ['--max-warnings', '0', '.'], seconds);
