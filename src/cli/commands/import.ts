import path from 'node:path';
import { Option, type Command } from 'commander';
import { guessHeads } from '../../checkpoint/importers/guess-heads';
import { fittingWords, guessFormat, kindsOf, type Kind } from '../../checkpoint/importers/task-formats';
import { tokensOf } from '../../checkpoint/importers/vocabulary';
import { freeRunName } from '../../checkpoint/run-names';
import { CancelledError, UserError } from '../../shared/errors';
import { trialWords } from '../../shared/import-trial';
import type { ForeignWeights, ImportTrial, ModelConfig } from '../../shared/results';
import { isModular, parseTaskSpec, taskTitle, type TaskSpec } from '../../shared/task-spec';
import { layoutOf } from '../../tasks/layout';
import type { CliContext } from '../context';
import { withEngine } from '../engine-session';
import { jsonOption, oneOf, whole } from '../options';
import { printHeading, printJson, printLine, shortPath } from '../output';
import { progressBar } from '../progress';
import { addTaskOptions, taskOf, type TaskFlags } from '../task-options';

interface Flags extends TaskFlags {
  readonly heads?: number;
  readonly vocabulary?: string;
  readonly activation?: ModelConfig['activation'];
  readonly out?: string;
  readonly json?: boolean;
}

export function registerImport(root: Command, context: CliContext): void {
  addTaskOptions(root.command('import').description('Makes a run of weights from elsewhere: minGPT or nanoGPT (.pt), GPT-2 (.safetensors), or our own. Nothing in the file is executed.'), 'what fits the model')
    .argument('<file>', 'weights that torch.save or safetensors wrote')
    .addOption(new Option('--heads <count>', 'attention heads per layer, which no tensor shows (default: what the file says, else a guess from the width)').argParser(whole('--heads', 1, 64)))
    .addOption(new Option('--activation <activation>', 'gelu or relu, which no tensor shows (default: what the file says, else gelu)').argParser(oneOf('--activation', ['gelu', 'relu'])))
    .option('--vocabulary <characters>', 'the characters in the order of the model\'s tokens, such as "+0123456789;=", where they are not digits, operator, =, ;. Others may stand among them; ; or \\n is the token that ends an answer')
    .option('--out <folder>', 'run folder to write (default: a new one in runs/)')
    .addOption(jsonOption())
    .action((file: string, flags: Flags, command: Command) => importFile(file, flags, command, context));
}

/** Milliseconds that a process which is reading a file may take to answer a cancel before it is ended. */
const patience = 1000;

async function importFile(file: string, flags: Flags, command: Command, context: CliContext): Promise<void> {
  const target = path.resolve(context.cwd, file);
  // A file of any malice costs that process and not this one.
  await withEngine(context, 'cpu', (calls) =>
    untilCancelled(context.signal, async () => {
      const weights = await calls.foreignAt({ path: target }, { signal: context.signal });
      const notes = [...weights.notes];
      const task = weights.task === undefined ? askedTask(weights, flags, command, notes) : ownTask(weights.task, flags);
      const heads = headsOf(weights, flags, notes);
      const { layers, width, encoding } = weights.architecture;
      const folder = path.resolve(context.cwd, flags.out ?? path.join('runs', await freeRunName(path.resolve(context.cwd, 'runs'), { task, encoding, layers, heads, width })));
      const bar = progressBar(context, 'Trying it', 1, !flags.json);
      const { vocabulary, activation } = flags;
      const { checkpoint, imported, model, parameters, trial } = await calls
        .importRun({ path: target, task, heads, vocabulary, activation, folder }, { signal: context.signal, onProgress: (share) => bar.update(share) })
        .finally(() => bar.stop());
      if (flags.json) return printJson(context, { run: folder, checkpoint, imported, task, model, parameters, trial, notes });
      printHeading(context, `${weights.file}: ${weights.layout}, ${layers} layer${layers === 1 ? '' : 's'}, ${heads} head${heads === 1 ? '' : 's'}, width ${width}, ${parameters} parameters`);
      const shown = shortPath(context, folder);
      printLine(context, `Imported as ${taskTitle(task)} into ${shown}`);
      for (const note of notes) printLine(context, `Note: ${note}`);
      for (const sentence of trialWords(trial)) printLine(context, sentence);
      if (trial.better) printLine(context, `Import it so with: ${readingFlags(trial)}`);
      printLine(context, `Look at it with: digitscope eval --run ${/\s/.test(shown) ? JSON.stringify(shown) : shown}`);
    }),
  );
}

/** Waits for work, but after a cancel only a little: a process that is stuck in a file hears nothing, and is ended when this rejects. */
async function untilCancelled(signal: AbortSignal, work: () => Promise<void>): Promise<void> {
  let giveUp: () => void = () => undefined;
  const cancelled = new Promise<never>((_, reject) => {
    giveUp = () => void setTimeout(() => reject(new CancelledError()), patience).unref();
    signal.addEventListener('abort', giveUp, { once: true });
  });
  await Promise.race([work(), cancelled]).finally(() => signal.removeEventListener('abort', giveUp));
}

/** The task of a file that says it itself; flags that say another would be a mistake. */
function ownTask(task: TaskSpec, flags: Flags): TaskSpec {
  if (flags.task !== undefined) throw new UserError('cli/task', `The file says itself that its task is ${taskTitle(task)}; leave out --task.`);
  return task;
}

function headsOf({ heads, architecture: { width } }: ForeignWeights, flags: Flags, notes: string[]): number {
  const taken = flags.heads ?? heads ?? guessHeads(width);
  if (flags.heads === undefined && heads === undefined) notes.push(`No tensor shows the number of heads; ${taken} of width ${width / taken} ${taken === 1 ? 'is' : 'are'} assumed. Say --heads where that is wrong.`);
  if (flags.heads !== undefined && heads !== undefined && heads !== flags.heads) notes.push(`The file says that it has ${heads} heads; taken are ${flags.heads}, as --heads says.`);
  return taken;
}

/** The kinds of number format that a model can have: those of exactly its tokens, or the one that --vocabulary names among them. */
function kindsFor({ architecture: { vocabulary: rows } }: ForeignWeights, { vocabulary, base, separators, task }: Flags): Kind[] {
  const kinds = kindsOf(rows);
  if (vocabulary !== undefined) {
    const exact = kinds.find((kind) => kind.base === (base ?? 10));
    return [{ base: base ?? 10, separators: separators ?? exact?.separators ?? (tokensOf(vocabulary).includes('=') ? 'symbols' : 'none') }];
  }
  if (base !== undefined || task === undefined || kinds.some((kind) => kind.base === 10)) return kinds;
  const others = kinds.map((kind) => `--base ${kind.base} with separators ${kind.separators}`);
  const exactly = others.length > 0 ? ` Where it counts in another base, say so: ${others.join(', or ')}.` : '';
  throw new UserError('import/base', `The model has ${rows} tokens, and base 10 takes 13 of them, or 10 without symbols. Where it has other tokens too, or its vocabulary is padded, name its tokens with --vocabulary, such as "0123456789+=;".${exactly} A model with one token for each number cannot be imported.`);
}

/** The task that the flags describe; what they leave out is what fits the model's vocabulary and context. */
function askedTask(weights: ForeignWeights, flags: Flags, command: Command, notes: string[]): TaskSpec {
  const { architecture } = weights;
  const { task: operation, modulus, base, separators, operandWidth, trainDigits, vocabulary } = flags;
  const sizes = `The model has a vocabulary of ${architecture.vocabulary} and a context of ${architecture.context}.`;
  const kinds = kindsFor(weights, flags);
  if (kinds.length === 0) throw new UserError('import/task', `${sizes} ${fittingWords(architecture)}`);
  if (operation === undefined) throw new UserError('cli/task', `The file does not say which task the model was trained on; give it with --task. ${fittingWords(architecture)}`);
  const format = guessFormat(architecture, { operation, modulus, base, separators, operandWidth }, kinds);
  // A model may have room for more than its task needs, but how much of it the task takes cannot be guessed.
  if (!format && operandWidth === undefined && !(isModular(operation) && modulus === undefined))
    throw new UserError('cli/operand-width', `No format of ${operation} takes exactly the model's vocabulary of ${architecture.vocabulary} and context of ${architecture.context}; where the task leaves a part of the context unused, give --operand-width. ${fittingWords(architecture)}`);
  const [kind] = vocabulary === undefined ? [] : kinds;
  const task = parseTaskSpec(taskOf({ ...flags, base: base ?? format?.base ?? kind?.base, separators: separators ?? format?.separators ?? kind?.separators }, format?.operandWidth ?? trainDigits[1]));
  const taken = [operandWidth === undefined && `operand width ${task.operandWidth}`, separators === undefined && `separators ${task.separators}`].filter((part) => part !== false);
  if (taken.length > 0) notes.push(`Taken from the model's vocabulary and context: ${taken.join(', ')}.`);
  if (command.getOptionValueSource('trainDigits') === 'default') notes.push(`The lengths that it was trained on are assumed to be ${trainDigits.join('-')}; the theory depends on them. Say --train-digits where that is wrong.`);
  const ours = layoutOf(task).vocabulary;
  if (vocabulary === undefined && task.separators === 'symbols') notes.push(`Its tokens are assumed to be ${ours} in this order. Say --vocabulary where that is wrong.`);
  const unused = vocabulary === undefined ? 0 : architecture.vocabulary - ours.length;
  if (unused > 0) notes.push(`Of its ${architecture.vocabulary} tokens the ${unused} that the task does not use were left out.`);
  return task;
}

/** The flags with which a model is taken in the better way that was found, beside those that were given. */
function readingFlags({ reading, better }: ImportTrial): string {
  if (!better) return '';
  const { heads, activation, vocabulary, reverseAnswer, reverseOperands } = better.reading;
  const flags = [
    heads !== reading.heads && `--heads ${heads}`,
    activation !== reading.activation && `--activation ${activation}`,
    vocabulary !== reading.vocabulary && (vocabulary === undefined ? 'no --vocabulary' : `--vocabulary "${vocabulary}"`),
    reverseAnswer !== reading.reverseAnswer && (reverseAnswer ? 'no --no-reverse-answer' : '--no-reverse-answer'),
    reverseOperands !== reading.reverseOperands && (reverseOperands ? '--reverse-operands' : 'no --reverse-operands'),
  ];
  return flags.filter((flag) => flag !== false).join(' ');
}
