import { Option, type Command } from 'commander';
import { counted } from '../../shared/counted';
import { readsInWords } from '../../shared/reads-in-words';
import type { ReadsResult } from '../../shared/results';
import { leakFrom, readFrom } from '../../shared/reading';
import { digitOrderInWords, placesInWords } from '../../shared/place-words';
import { placeName, roleLabel } from '../../shared/roles';
import { taskTitle } from '../../tasks/task-title';
import type { TaskSpec } from '../../shared/task-spec';
import { layoutOf } from '../../tasks/layout';
import type { CliContext } from '../common/context';
import { withEngine } from '../common/engine-session';
import { addCheckpointOptions, lengths, samplesOption, seedOption, type CheckpointFlags } from '../common/options';
import { printHeading, printJson, printLine, printProvenance, printTable, provenance } from '../common/output';
import { progressBar } from '../common/progress';
import { checkLengths, findTarget } from '../common/weights-target';

interface Flags extends CheckpointFlags {
  readonly digits?: number[];
  readonly samples: number;
  readonly seed: number;
}

export function registerReads(probe: Command, context: CliContext): void {
  addCheckpointOptions(
    probe
      .command('reads')
      .description('Which input digits each answer digit reads: what resampling that digit does to the answer.'),
  )
    .addOption(
      new Option(
        '--digits <lengths>',
        'operand lengths, such as 5, 1-6 or 1,3,5 (default: the longest trained)',
      ).argParser(lengths('--digits')),
    )
    .addOption(samplesOption(500))
    .addOption(seedOption())
    .action((flags: Flags) => reads(flags, context));
}

async function reads(flags: Flags, context: CliContext): Promise<void> {
  const target = await findTarget(context, flags.run, flags.checkpoint);
  const { task } = target.summary;
  const { samples, seed, digits: asked = [task.trainDigits[1]] } = flags;
  checkLengths(target, asked);
  const bar = progressBar(context, 'Probing', asked.length, !flags.json);
  const results = await withEngine(context, flags.engine, async (calls) => {
    const done: ReadsResult[] = [];
    for (const length of asked)
      done.push(
        await calls.reads(
          { checkpoint: target.checkpoint, digits: length, samples, seed },
          { signal: context.signal, onProgress: (share) => bar.update(done.length + share) },
        ),
      );
    return done;
  }).finally(() => bar.stop());
  if (flags.json) {
    const documents = results.map(
      ({ digits, samples: prompts, inputs, needed, answers, effect, probability, margin }) => ({
        digits,
        samples: prompts,
        inputs,
        needed,
        answers,
        effect,
        probability,
        margin,
      }),
    );
    return printJson(context, {
      ...provenance(results[0]),
      ...(documents.length === 1 ? documents[0] : { byDigits: documents }),
    });
  }
  for (const result of results) printReads(context, task, result);
}

const shown: readonly { readonly key: 'effect' | 'probability' | 'margin'; readonly title: string }[] = [
  { key: 'effect', title: 'Share of prompts in which a different digit there changes the answer digit' },
  { key: 'probability', title: 'How far the probability of the digit answered before falls, in the mean' },
  { key: 'margin', title: 'How far its logit margin over all others falls, in the mean' },
];

function printReads(context: CliContext, task: TaskSpec, result: ReadsResult): void {
  const { digits, samples, inputs, answers } = result;
  const { positionOf } = layoutOf(task);
  const columns = inputs
    .map((input, j) => ({ ...input, j }))
    .sort((p, q) => positionOf({ kind: 'operand', ...p }) - positionOf({ kind: 'operand', ...q }));
  printHeading(
    context,
    `What each answer digit reads: ${taskTitle(task)} at ${counted(digits, 'digit')}, ${counted(samples, 'prompt')}`,
  );
  printProvenance(context, result);
  printLine(
    context,
    `${taskTitle(task)} needs ${placesInWords(task, result.needed)}. ${digitOrderInWords(task) ?? ''}`.trimEnd(),
  );
  for (const { answers: places, words } of readsInWords(task, result))
    printLine(context, `• answer ${places} ${words}`);
  printLine(
    context,
    `A digit is read from ${100 * readFrom}% of prompts on; from ${100 * leakFrom}% on it is weakly read where ` +
      'it should count and leaks in where it should not.',
  );
  for (const { key, title } of shown) {
    printLine(context, title);
    printTable(
      context,
      [
        'answer place',
        ...columns.map(({ operand, place }) => roleLabel({ kind: 'operand', operand, place }, task.base)),
      ],
      answers.map(({ place }, i) => [
        placeName(place, task.base),
        ...columns.map(({ j }) => number(result[key][i][j])),
      ]),
    );
  }
}

/** With three decimals; what rounds to zero has no sign. */
const number = (value: number | null): string => value?.toFixed(3).replace(/^-(0\.0+)$/, '$1') ?? '–';
