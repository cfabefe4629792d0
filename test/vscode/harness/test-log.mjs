// Sorts what VS Code says during a test run: lines of the test suite go to the console, everything else to a log.
import { createWriteStream, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { testOutput } from '../../../scripts/lib/paths.mjs';

/** Marks what the test suite reports; its entry, test/vscode/index.ts, puts it before each line. */
const marked = /^\[tests\] /gm;

/** The folder of the logs of the newest run. */
export const logs = join(testOutput, 'vscode');

/**
 * Opens test/output/vscode/workbench.log.
 * @returns {{ add: (text: string, isError?: boolean) => void, explain: () => void }} `explain` shows the errors of a
 * run that failed before the suite could write its results; a suite that did has told why itself
 */
export function openLog() {
  mkdirSync(logs, { recursive: true });
  const file = createWriteStream(join(logs, 'workbench.log'));
  const errors = [];
  const add = (text, isError = false) => {
    if (text.startsWith('[tests] ')) return console.log(text.replace(marked, ''));
    if (isError) errors.push(text);
    file.write(`${text}\n`);
  };
  const explain = () => {
    if (!existsSync(process.env.DIGITSCOPE_RESULTS ?? '')) console.error(errors.join('\n'));
  };
  return { add, explain };
}
