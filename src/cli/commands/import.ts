import path from 'node:path';
import { Option, type Command } from 'commander';
import { freeRunName } from '../../checkpoint/run-names';
import { trialWords } from '../../shared/import-trial';
import type { ImportTrial } from '../../shared/import-results';
import { taskTitle } from '../../tasks/task-title';
import type { CliContext } from '../common/context';
import { withEngine } from '../common/engine-session';
import { headsFromFlags, importedTask, type ImportFlags } from '../import/import-task';
import { jsonOption, oneOf, whole } from '../common/options';
import { argument, printHeading, printJson, printLine, shortPath } from '../common/output';
import { progressBar } from '../common/progress';
import { addTaskOptions } from '../common/task-options';
import { counted } from '../../shared/counted';

export function registerImport(root: Command, context: CliContext): void {
  addTaskOptions(
    root
      .command('import')
      .description(
        'Imports weights of other programs as a run: minGPT or nanoGPT (.pt), GPT-2 (.safetensors), or our own. ' +
          'Nothing in the file is executed.',
      ),
    'what fits the model',
  )
    .argument('<file>', 'weights written by torch.save or safetensors')
    .addOption(
      new Option(
        '--heads <count>',
        'attention heads per layer, which no tensor shows (default: from the file, or a guess from the width)',
      ).argParser(whole('--heads', 1, 64)),
    )
    .addOption(
      new Option(
        '--activation <activation>',
        'gelu or relu, which no tensor shows (default: from the file, or gelu)',
      ).argParser(oneOf('--activation', ['gelu', 'relu'])),
    )
    .option(
      '--vocabulary <characters>',
      'the model\'s characters in token order, such as "+0123456789;=", if that is not digits, operator, =, ;. ' +
        'Others may be among them; ; or \\n is the token that ends an answer',
    )
    .option('--out <folder>', 'run folder to write (default: a new one in runs/)')
    .addOption(jsonOption())
    .action((file: string, flags: ImportFlags, command: Command) => importFile(file, flags, command, context));
}

async function importFile(file: string, flags: ImportFlags, command: Command, context: CliContext): Promise<void> {
  const target = path.resolve(context.cwd, file);
  // A hostile file can harm only that process, not this one.
  await withEngine(context, 'cpu', async (calls) => {
    const weights = await calls.foreignAt({ path: target }, { signal: context.signal });
    const notes = [...weights.notes];
    const task = importedTask(weights, flags, command.getOptionValueSource('trainDigits') !== 'default', notes);
    const heads = headsFromFlags(weights, flags, notes);
    const { layers, width, encoding } = weights.architecture;
    const folder = path.resolve(
      context.cwd,
      flags.out ??
        path.join(
          'runs',
          await freeRunName(path.resolve(context.cwd, 'runs'), { task, encoding, layers, heads, width }),
        ),
    );
    const bar = progressBar(context, 'Trying', 1, !flags.json);
    const { vocabulary, activation } = flags;
    const { checkpoint, imported, model, parameters, trial } = await calls
      .importRun(
        { path: target, task, heads, vocabulary, activation, folder },
        { signal: context.signal, onProgress: (share) => bar.update(share) },
      )
      .finally(() => bar.stop());
    if (flags.json)
      return printJson(context, { run: folder, checkpoint, imported, task, model, parameters, trial, notes });
    printHeading(
      context,
      `${weights.file}: ${weights.layout}, ${counted(layers, 'layer')}, ${counted(heads, 'head')}, ` +
        `width ${width}, ${parameters} parameters`,
    );
    const shown = shortPath(context, folder);
    printLine(context, `Imported as ${taskTitle(task)} into ${shown}`);
    for (const note of notes) printLine(context, `Note: ${note}`);
    for (const sentence of trialWords(trial)) printLine(context, sentence);
    if (trial.better) printLine(context, `To import it that way, use ${readingFlags(trial)}`);
    printLine(context, `Evaluate it with: digitscope eval --run ${argument(shown)}`);
  });
}

/** The flags that change how the model is read to the better way that was found. */
function readingFlags({ reading, better }: ImportTrial): string {
  if (!better) return '';
  const { heads, activation, vocabulary, reverseAnswer, reverseOperands } = better.reading;
  const flags = [
    heads !== reading.heads && `--heads ${heads}`,
    activation !== reading.activation && `--activation ${activation}`,
    vocabulary !== reading.vocabulary &&
      (vocabulary === undefined ? 'no --vocabulary' : `--vocabulary "${vocabulary}"`),
    reverseAnswer !== reading.reverseAnswer && (reverseAnswer ? 'no --no-reverse-answer' : '--no-reverse-answer'),
    reverseOperands !== reading.reverseOperands && (reverseOperands ? '--reverse-operands' : 'no --reverse-operands'),
  ];
  return flags.filter((flag) => flag !== false).join(' ');
}
