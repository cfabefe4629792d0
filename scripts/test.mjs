// `npm test`: installs what the tests need, builds, runs every layer and ends with one line that counts them all.
// `npm test -- unit vscode` runs those layers only; `--grep TEXT` only tests whose titles contain it; `--only TEXT`
// only files whose names do; `--no-build` takes dist/ as it is.
import { mkdirSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { tryBuild } from './lib/build.mjs';
import { install } from './lib/install.mjs';
import { layers } from './lib/layers/index.mjs';
import { checkNode } from './lib/node-version.mjs';
import { testOutput } from './lib/paths.mjs';
import { add, check, nothing } from './lib/results.mjs';
import { main, note, Refusal, say } from './lib/say.mjs';

function readArguments() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { grep: { type: 'string' }, only: { type: 'string' }, 'no-build': { type: 'boolean' } },
    });
    const unknown = positionals.find((name) => !layers.some((layer) => layer.name === name));
    if (unknown)
      throw new Error(`there is no layer "${unknown}"; the layers are ${layers.map((layer) => layer.name).join(', ')}`);
    return {
      ...values,
      chosen: layers.filter((layer) => positionals.length === 0 || positionals.includes(layer.name)),
    };
  } catch (error) {
    throw new Refusal(error.message);
  }
}

/** Runs one layer; one that cannot run counts as failed, so that the others still do. */
async function runLayer(layer, options) {
  say(layer.says);
  const began = Date.now();
  try {
    const results = await layer.run({ ...options, seconds: layer.seconds });
    note(
      `${results.passed} passed, ${results.failed.length} failed, ${results.skipped.length} skipped ` +
        `in ${Math.round((Date.now() - began) / 1000)} s`,
    );
    return results;
  } catch (error) {
    const text = error instanceof Refusal ? error.message : error.stack;
    note(`✗ ${text}`);
    return check(layer.name, text);
  }
}

await main(async () => {
  const { chosen, grep, only, 'no-build': built } = readArguments();
  checkNode();
  mkdirSync(testOutput, { recursive: true });
  await install();
  const broken = built ? undefined : await tryBuild();
  let total = broken === undefined ? nothing() : check('build', broken);
  for (const layer of chosen) total = add(total, await runLayer(layer, { grep, only }));
  if (total.failed.length)
    say(
      `Failed:\n${total.failed.map(({ title, error }) => `\n✗ ${title}\n${error.replace(/^/gm, '    ')}`).join('\n')}`,
    );
  if (total.skipped.length)
    say(`Skipped:\n${total.skipped.map(({ title, reason }) => `  - ${title}: ${reason}`).join('\n')}`);
  console.log(`\n${total.passed} passed, ${total.failed.length} failed, ${total.skipped.length} skipped`);
  process.exit(total.failed.length ? 1 : 0);
});
