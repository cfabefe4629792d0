// `npm test`: installs what the tests need, builds, runs every layer and ends with one line that counts them all.
// `npm test -- unit vscode` runs those layers only; `--grep TEXT` only tests whose titles contain it; `--only TEXT`
// only files whose names do; `--no-build` takes dist/ as it is.
import { mkdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { tryBuild } from './lib/build.mjs';
import { install } from './lib/install.mjs';
import { layers } from './lib/layers/index.mjs';
import { checkNode } from './lib/node-version.mjs';
import { testOutput } from './lib/paths.mjs';
import { add, check, nothing } from './lib/results.mjs';
import { main, note, Refusal, say } from './lib/say.mjs';
import { sideBySide } from './lib/side-by-side.mjs';

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

/** A job's report; one that cannot run counts as failed, so that the others still do. */
async function reportOf(layer, job) {
  try {
    return await job();
  } catch (error) {
    const text = error instanceof Refusal ? error.message : error.stack;
    return { text: `  ✗ ${text}`, results: check(layer.name, text) };
  }
}

/**
 * The jobs of a layer. Each tells its layer when it has ended, and the last one
 * prints what the layer found.
 */
async function jobsOf(layer, options) {
  const env = await layer.prepare?.();
  const jobs = layer.jobs({ ...options, env, seconds: layer.seconds });
  const reports = [];
  let began;
  return jobs.map((job) => async () => {
    began ??= Date.now();
    reports.push(await reportOf(layer, job));
    if (reports.length < jobs.length) return;
    const results = reports.map((report) => report.results).reduce(add, nothing());
    const seconds = Math.round((Date.now() - began) / 1000);
    say(layer.says);
    for (const { text } of reports) if (text.trim()) console.log(text.trimEnd());
    note(
      `${results.passed} passed, ${results.failed.length} failed, ${results.skipped.length} skipped in ${seconds} s`,
    );
    total = add(total, results);
  });
}

let total = nothing();

await main(async () => {
  const { chosen, grep, only, 'no-build': built } = readArguments();
  checkNode();
  mkdirSync(testOutput, { recursive: true });
  await install();
  const broken = built ? undefined : await tryBuild();
  if (broken !== undefined) total = check('build', broken);
  const jobs = [];
  // The layers that take longest begin first, so that the last to end is a short one.
  for (const layer of chosen.slice().reverse()) jobs.push(...(await jobsOf(layer, { grep, only })));
  const most = availableParallelism();
  say(`Running ${jobs.length} jobs, ${most} at a time; each layer is shown when it has ended`);
  await sideBySide(jobs, most);
  if (total.failed.length)
    say(
      `Failed:\n${total.failed.map(({ title, error }) => `\n✗ ${title}\n${error.replace(/^/gm, '    ')}`).join('\n')}`,
    );
  if (total.skipped.length)
    say(`Skipped:\n${total.skipped.map(({ title, reason }) => `  - ${title}: ${reason}`).join('\n')}`);
  console.log(`\n${total.passed} passed, ${total.failed.length} failed, ${total.skipped.length} skipped`);
  process.exit(total.failed.length ? 1 : 0);
});
