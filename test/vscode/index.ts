// The entry of the test suite inside the extension host: VS Code calls run(), which runs every test file beside this
// one with Mocha.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import Mocha from 'mocha';
import { Reporter } from '../support/reporter';

/**
 * Marks each reported line, so that the harness can tell it from the other messages of the extension host, which go to
 * its log.
 */
const print = (text: string) => console.log(text.replace(/^/gm, '[tests] '));

/**
 * Runs the test files whose names contain DIGITSCOPE_TEST_FILES (all when unset) and writes DIGITSCOPE_RESULTS; rejects
 * when a test fails.
 */
export async function run(): Promise<void> {
  const { DIGITSCOPE_RESULTS: output, DIGITSCOPE_GREP: grep, DIGITSCOPE_TEST_FILES: only = '' } = process.env;
  const mocha = new Mocha({
    reporter: Reporter,
    reporterOptions: { output, print },
    timeout: 60_000,
    grep: grep || undefined,
  });
  const files = readdirSync(__dirname).filter(
    (name) => name.endsWith('.js') && name !== 'index.js' && name.includes(only),
  );
  files.sort().forEach((name) => mocha.addFile(join(__dirname, name)));
  await new Promise<void>((resolve, reject) => {
    mocha.run((failures) => (failures ? reject(new Error(`${failures} of the tests failed`)) : resolve()));
  });
}
