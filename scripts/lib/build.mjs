// Builds dist/.
import { join } from 'node:path';
import { root } from './paths.mjs';
import { run } from './run.mjs';
import { note, Refusal, say } from './say.mjs';

/**
 * Builds the extension, the engine, the command line and the page into dist/; returns the builder's words when it
 * fails.
 */
export async function tryBuild() {
  say('Building dist/');
  const { code, output } = await run(process.execPath, [join(root, 'esbuild.mjs')], {
    cwd: root,
    quiet: true,
    seconds: 120,
  });
  note(code === 0 ? 'done' : 'failed');
  // What follows esbuild's count of errors is the stack of the script that called it.
  return code === 0 ? undefined : output.split(/^\d+ errors?$/m)[0].trim();
}

/** The same, refusing to go on when it fails. */
export async function build() {
  const error = await tryBuild();
  if (error !== undefined) throw new Refusal(`the build failed:\n${error}`);
}
