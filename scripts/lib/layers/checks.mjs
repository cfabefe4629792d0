// Checks by a tool: each counts as one.
import { join } from 'node:path';
import { root } from '../paths.mjs';
import { check } from '../results.mjs';
import { run } from '../run.mjs';

/** Runs a tool's script in node_modules; its output is the failure's text. */
const tool =
  (title, script, args) =>
  ({ seconds }) => [
    async () => {
      const { code, output, timedOut } = await run(process.execPath, [join(root, 'node_modules', script), ...args], {
        cwd: root,
        quiet: true,
        seconds,
      });
      const failure = timedOut ? `did not end in ${seconds} s and was stopped` : output.trim() || `ended with ${code}`;
      return { text: `  ${code === 0 ? '✓' : '✗'} ${title}`, results: check(title, code === 0 ? undefined : failure) };
    },
  ];

/** The types of everything that runs in Node.js: src and its tests. */
export const typecheckHost = tool('types of src and test', 'typescript/bin/tsc', ['--noEmit']);

/** The types of everything that runs in the page. */
export const typecheckPage = tool('types of webview', 'typescript/bin/tsc', ['--noEmit', '-p', 'webview']);

/** The lint rules, over every file. */
export const lint = tool('lint rules', 'eslint/bin/eslint.js', ['--max-warnings', '0', '.']);

/** The formatting of every file. */
export const formatting = tool('formatting', 'prettier/bin/prettier.cjs', ['--check', '--log-level', 'warn', '.']);
