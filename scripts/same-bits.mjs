// `node scripts/same-bits.mjs OLD NEW`: do two built checkouts compute the same, bit for bit? Trains small runs with
// both, asks every probe and every other question of them, and compares weights, curves and every number of the
// answers. Words may differ, and NEW may say more than OLD.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { run } from './lib/run.mjs';
import { main, note, Refusal, say } from './lib/say.mjs';

const short = '--eval-every 20 --eval-samples 100 --checkpoint-every 20 --until none --train-digits 1-2';
const encodings =
  'learned sinusoidal rotary alibi t5 shaw fire abacus coupled randomized-learned randomized-sinusoidal none';
/** What is trained, by name. */
const trainings = {
  'nano-muon': `--task mod-add --modulus 100 --operand-width 4 --steps 300 ${short}`,
  'micro-adamw':
    '--task mod-add --modulus 101 --operand-width 3 --size micro --optimizer adamw --encoding rotary --dropout 0.1 ' +
    `--schedule cosine --untied --bias --steps 40 --batch 64 ${short}`,
  'base-8': `--task multiply --base 8 --operand-width 3 --reverse-operands --activation relu --steps 20 ${short}`,
  'shaw-long': `--task add --encoding shaw --operand-width 4 --batch 128 --steps 400 ${short}`,
  'abacus-long': `--task add --encoding abacus --operand-width 4 --batch 128 --steps 400 ${short}`,
  ...Object.fromEntries(
    encodings
      .split(' ')
      .map((name) => [
        `add-${name}`,
        `--task add --encoding ${name} --operand-width 4 --layers 2 --heads 2 --width 16 --batch 64 --steps 20 ` +
          short,
      ]),
  ),
};
/** What is asked of runs, as arguments of the command line. `RUNS` is the folder that the runs are in. */
const questions = [
  'theory --task mod-add --modulus 101 --train-digits 1-3 --digits 1-6',
  'theory --task mod-multiply --modulus 201 --train-digits 1-2 --base 8 --digits 1-5',
  'compare --runs RUNS/nano-muon,RUNS/add-learned --samples 200',
  ...Object.keys(trainings).map((name) => `eval --run RUNS/${name} --samples 200`),
  ...['nano-muon', 'shaw-long', 'abacus-long'].flatMap((name) => [
    `attention --run RUNS/${name} --prompt 12+34=`,
    ...(
      'reads verdict errors invariance leaks attention-roles logit-lens logit-attribution fourier pca ablation ' +
      'activation-patching path-patching'
    )
      .split(' ')
      .map((probe) => `probe ${probe} --run RUNS/${name}${probe === 'fourier' ? '' : samplesOf(probe)}`),
  ]),
  'probe linear-probes --run RUNS/nano-muon --samples 2000',
];
function samplesOf(probe) {
  return probe.endsWith('patching') ? ' --samples 40' : ' --samples 130';
}

async function command(checkout, folder, words) {
  const args = words.replaceAll('RUNS', folder).split(' ');
  const { code, output } = await run(process.execPath, [join(checkout, 'dist', 'cli.js'), ...args], { quiet: true });
  return { code, output };
}

/** Every number in a JSON value, with the path that leads to it; null stands for a number that is none. */
function numbersOf(value, path = '') {
  if (typeof value === 'number' || value === null) return [[path, value]];
  if (typeof value !== 'object') return [];
  const notCompared = /^(seconds|engine|engines|created|workers)$/;
  return Object.entries(value).flatMap(([key, inner]) =>
    notCompared.test(key) ? [] : numbersOf(inner, `${path}/${key}`),
  );
}

/** What differs between two answers, in words, or undefined. */
function difference(old, now) {
  if (old.code !== now.code) return `ended with ${now.code} instead of ${old.code}: ${now.output.slice(0, 200)}`;
  if (old.code !== 0) return `is refused by both: ${old.output.trim().slice(0, 200)}`;
  const found = new Map(numbersOf(JSON.parse(now.output)));
  for (const [path, number] of numbersOf(JSON.parse(old.output)))
    if (!Object.is(found.get(path), number)) return `${path} is ${found.get(path)} instead of ${number}`;
  return undefined;
}

/** The lines of a run's metrics without the seconds, and the numbers of each of its weights files. */
function trained(folder) {
  const lines = readFileSync(join(folder, 'metrics.jsonl'), 'utf8').trim().split('\n');
  const metrics = lines.map((line) => JSON.stringify(numbersOf(JSON.parse(line))));
  const checkpoints = join(folder, 'checkpoints');
  const files = readdirSync(checkpoints).sort();
  const data = files.map((name) => {
    const bytes = readFileSync(join(checkpoints, name));
    return bytes.subarray(8 + Number(bytes.readBigUInt64LE(0))).toString('base64');
  });
  return { metrics, files, data };
}

await main(async () => {
  const [old, now] = process.argv.slice(2).map((path) => resolve(path));
  if (!now) throw new Refusal('two checkouts are needed: node scripts/same-bits.mjs OLD NEW');
  const folder = mkdtempSync(join(tmpdir(), 'digitscope-same-bits-'));
  const differences = [];
  try {
    say(`Training ${Object.keys(trainings).length} runs with both`);
    for (const [name, words] of Object.entries(trainings)) {
      for (const [checkout, runs] of [
        [old, 'old'],
        [now, 'new'],
      ]) {
        const { code, output } = await command(checkout, folder, `train ${words} --out ${join(folder, runs, name)}`);
        if (code !== 0) throw new Refusal(`${name} could not be trained by ${checkout}: ${output}`);
      }
      const same =
        JSON.stringify(trained(join(folder, 'old', name))) === JSON.stringify(trained(join(folder, 'new', name)));
      note(`${same ? '✓' : '✗'} ${name}`);
      if (!same) differences.push(name);
    }
    say(`Asking ${questions.length} questions of the old runs with both`);
    for (const words of questions) {
      const asked = `${words} --json`;
      const differs = difference(
        await command(old, join(folder, 'old'), asked),
        await command(now, join(folder, 'old'), asked),
      );
      note(`${differs ? '✗' : '✓'} ${words}${differs ? `: ${differs}` : ''}`);
      if (differs) differences.push(words);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  say(differences.length === 0 ? 'The same, bit for bit' : `${differences.length} differ`);
  process.exit(differences.length === 0 ? 0 : 1);
});
