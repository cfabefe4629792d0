import path from 'node:path';
import { Option, type Command } from 'commander';
import { guessHeads } from '../../checkpoint/importers/guess-heads';
import type { ForeignModel } from '../../checkpoint/importers/importer';
import { importRun } from '../../checkpoint/importers/import-run';
import { openForeign } from '../../checkpoint/importers/open-foreign';
import { fittingWords, guessFormat, kindsOf } from '../../checkpoint/importers/task-formats';
import { freeRunName } from '../../checkpoint/run-names';
import { UserError } from '../../shared/errors';
import { isModular, parseTaskSpec, taskTitle, type TaskSpec } from '../../shared/task-spec';
import type { CliContext } from '../context';
import { jsonOption, whole } from '../options';
import { printHeading, printJson, printLine, shortPath } from '../output';
import { addTaskOptions, taskOf, type TaskFlags } from '../task-options';

interface Flags extends TaskFlags {
  readonly heads?: number;
  readonly vocabulary?: string;
  readonly out?: string;
  readonly json?: boolean;
}

export function registerImport(root: Command, context: CliContext): void {
  addTaskOptions(root.command('import').description('Makes a run of weights from elsewhere: minGPT or nanoGPT (.pt), GPT-2 (.safetensors), or our own. Nothing in the file is executed.'), 'what fits the model')
    .argument('<file>', 'weights that torch.save or safetensors wrote')
    .addOption(new Option('--heads <count>', 'attention heads a layer, which no tensor shows (default: what the file says, else a guess from the width)').argParser(whole('--heads', 1, 64)))
    .option('--vocabulary <characters>', 'the characters in the order of the model\'s tokens, such as "+0123456789;=", where they are not digits, operator, =, ;')
    .option('--out <folder>', 'run folder to write (default: a new one in runs/)')
    .addOption(jsonOption())
    .action((file: string, flags: Flags, command: Command) => importFile(file, flags, command, context));
}

async function importFile(file: string, flags: Flags, command: Command, context: CliContext): Promise<void> {
  const opened = await openForeign(path.resolve(context.cwd, file));
  const { model } = opened;
  const notes = [...model.notes];
  const task = model.task === undefined ? askedTask(model, flags, command, notes) : ownTask(model.task, flags);
  const heads = flags.heads ?? model.heads ?? guessHeads(model.architecture.width);
  if (flags.heads === undefined && model.heads === undefined) notes.push(`No tensor shows the number of heads; ${heads} of width ${model.architecture.width / heads} are assumed. Say --heads where that is wrong.`);
  const { layers, width, encoding } = model.architecture;
  const folder = path.resolve(context.cwd, flags.out ?? path.join('runs', await freeRunName(path.resolve(context.cwd, 'runs'), { task, encoding, layers, heads, width })));
  const run = await importRun(opened, { task, heads, vocabulary: flags.vocabulary }, folder);
  const { parameters } = await run.summary();
  if (flags.json) return printJson(context, { run: run.folder, checkpoint: model.step, imported: run.file.imported, task, model: run.file.model, parameters, notes });
  printHeading(context, `${opened.file}: ${model.layout}, ${layers} layers, ${heads} heads, width ${width}, ${parameters} parameters`);
  const shown = shortPath(context, run.folder);
  printLine(context, `Imported as ${taskTitle(task)} into ${shown}`);
  for (const note of notes) printLine(context, `Note: ${note}`);
  printLine(context, `Look at it with: digitscope eval --run ${/\s/.test(shown) ? JSON.stringify(shown) : shown}`);
}

/** The task of a file that says it itself; flags that say another would be a mistake. */
function ownTask(task: TaskSpec, flags: Flags): TaskSpec {
  if (flags.task !== undefined) throw new UserError('cli/task', `The file says itself that its task is ${taskTitle(task)}; leave out --task.`);
  return task;
}

/** The task that the flags describe; what they leave out is what fits the model's vocabulary and context. */
function askedTask({ architecture }: ForeignModel, flags: Flags, command: Command, notes: string[]): TaskSpec {
  const { task: operation, modulus, base, separators, operandWidth, trainDigits } = flags;
  if (kindsOf(architecture.vocabulary).length === 0) throw new UserError('import/task', `The model has a vocabulary of ${architecture.vocabulary} and a context of ${architecture.context}. ${fittingWords(architecture)}`);
  if (operation === undefined) throw new UserError('cli/task', `The file does not say which task the model was trained on; give it with --task. ${fittingWords(architecture)}`);
  const format = guessFormat(architecture, { operation, modulus, base, separators, operandWidth });
  // A model may have room for more than its task needs, but how much of it the task takes cannot be guessed.
  if (!format && operandWidth === undefined && !(isModular(operation) && modulus === undefined))
    throw new UserError('cli/operand-width', `No format of ${operation} takes exactly the model's vocabulary of ${architecture.vocabulary} and context of ${architecture.context}; where the task leaves a part of the context unused, give --operand-width. ${fittingWords(architecture)}`);
  const task = parseTaskSpec(taskOf({ ...flags, base: base ?? format?.base, separators: separators ?? format?.separators }, format?.operandWidth ?? trainDigits[1]));
  const taken = [base === undefined && task.base !== 10 && `base ${task.base}`, operandWidth === undefined && `operand width ${task.operandWidth}`, separators === undefined && `separators ${task.separators}`].filter((part) => part !== false);
  if (taken.length > 0) notes.push(`Taken from the model's vocabulary and context: ${taken.join(', ')}.`);
  if (command.getOptionValueSource('trainDigits') === 'default') notes.push(`The lengths that it was trained on are assumed to be ${trainDigits.join('-')}; the theory depends on them. Say --train-digits where that is wrong.`);
  return task;
}
