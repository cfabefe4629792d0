// Builds dist/.
import { join } from 'node:path';
import { root } from './paths.mjs';
import { run } from './run.mjs';
import { note, Refusal, say } from './say.mjs';

/** Builds the extension, the engine, the command line and the page into dist/; refuses with the builder's words when it fails. */
export async function build() {
  say('Building dist/');
  const { code, output } = await run(process.execPath, [join(root, 'esbuild.mjs')], { cwd: root, quiet: true, seconds: 120 });
  if (code !== 0) throw new Refusal(`the build failed:\n${output.trim()}`);
  note('done');
}
