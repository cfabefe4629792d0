import { guessHeads } from '../../checkpoint/importers/guess-heads';
import { fittingWords, guessFormat, kindsOf, type Kind } from '../../checkpoint/importers/task-formats';
import { tokensOf } from '../../checkpoint/importers/vocabulary';
import { UserError } from '../../shared/errors';
import type { ForeignWeights } from '../../shared/import-results';
import type { ModelConfig } from '../../shared/model-config';
import { isModular } from '../../tasks/operations/operations';
import { parseTaskSpec } from '../../tasks/task-schema';
import { taskTitle } from '../../tasks/task-title';
import type { TaskSpec } from '../../shared/task-spec';
import { layoutOf } from '../../tasks/layout';
import { taskFromFlags, type TaskFlags } from '../common/task-options';
import { counted } from '../../shared/counted';

/** The flags of `digitscope import`. */
export interface ImportFlags extends TaskFlags {
  readonly heads?: number;
  readonly vocabulary?: string;
  readonly activation?: ModelConfig['activation'];
  readonly out?: string;
  readonly json?: boolean;
}

/**
 * The task that weights are taken for: what their file says, or else the flags; what these leave out is what fits the
 * model.
 * @param lengthsAreSaid whether the trained lengths are the person's and no default
 * @param notes receives, in sentences, what was taken and assumed
 * @throws UserError `cli/…`, `import/…`, `task/…`
 */
export function importedTask(
  weights: ForeignWeights,
  flags: ImportFlags,
  lengthsAreSaid: boolean,
  notes: string[],
): TaskSpec {
  return weights.task === undefined ? askedTask(weights, flags, lengthsAreSaid, notes) : ownTask(weights.task, flags);
}

/** The task of a file that says it itself; flags that say another would be a mistake. */
function ownTask(task: TaskSpec, flags: ImportFlags): TaskSpec {
  if (flags.task !== undefined)
    throw new UserError('cli/task', `The file says itself that its task is ${taskTitle(task)}; leave out --task.`);
  return task;
}

/**
 * The heads that are taken: those of the flags, else what the file says, else a guess; in the notes where a person
 * should know.
 */
export function headsFromFlags(
  { heads, architecture: { width } }: ForeignWeights,
  flags: ImportFlags,
  notes: string[],
): number {
  const taken = flags.heads ?? heads ?? guessHeads(width);
  if (flags.heads === undefined && heads === undefined)
    notes.push(
      `No tensor shows the number of heads; ${taken} of width ${width / taken} ${taken === 1 ? 'is' : 'are'} ` +
        'assumed. Say --heads where that is wrong.',
    );
  if (flags.heads !== undefined && heads !== undefined && heads !== flags.heads)
    notes.push(`The file says that it has ${counted(heads, 'head')}; taken are ${flags.heads}, as --heads says.`);
  return taken;
}

/**
 * The kinds of number format that a model can have: those of exactly its tokens, or the one that --vocabulary names
 * among them.
 */
function kindsFor(
  { architecture: { vocabulary: rows } }: ForeignWeights,
  { vocabulary, base, separators, task }: ImportFlags,
): Kind[] {
  const kinds = kindsOf(rows);
  if (vocabulary !== undefined) {
    const exact = kinds.find((kind) => kind.base === (base ?? 10));
    return [
      {
        base: base ?? 10,
        separators: separators ?? exact?.separators ?? (tokensOf(vocabulary).includes('=') ? 'symbols' : 'none'),
      },
    ];
  }
  if (base !== undefined || task === undefined || kinds.some((kind) => kind.base === 10)) return kinds;
  const others = kinds.map((kind) => `--base ${kind.base} with separators ${kind.separators}`);
  const exactly = others.length > 0 ? ` If it counts in another base, say so: ${others.join(', or ')}.` : '';
  throw new UserError(
    'import/base',
    `The model has ${rows} tokens; base 10 takes 13, or 10 without symbols. If its vocabulary is padded or has ` +
      `other characters, name its tokens with --vocabulary, such as "0123456789+=;".${exactly} A model with one ` +
      'token for each number cannot be imported.',
  );
}

/** The task that the flags describe; what they leave out is what fits the model's vocabulary and context. */
function askedTask(weights: ForeignWeights, flags: ImportFlags, lengthsAreSaid: boolean, notes: string[]): TaskSpec {
  const { architecture } = weights;
  const { task: operation, modulus, base, separators, operandWidth, trainDigits, vocabulary } = flags;
  const sizes = `The model has a vocabulary of ${architecture.vocabulary} and a context of ${architecture.context}.`;
  const kinds = kindsFor(weights, flags);
  if (kinds.length === 0) throw new UserError('import/task', `${sizes} ${fittingWords(architecture)}`);
  if (operation === undefined)
    throw new UserError(
      'cli/task',
      `The file does not say which task the model was trained on; give it with --task. ${fittingWords(architecture)}`,
    );
  const format = guessFormat(architecture, { operation, modulus, base, separators, operandWidth }, kinds);
  // A model may have room for more than its task needs, but how much of it the task takes cannot be guessed.
  if (!format && operandWidth === undefined && !(isModular(operation) && modulus === undefined))
    throw new UserError(
      'cli/operand-width',
      `No format of ${operation} takes exactly the model's vocabulary of ${architecture.vocabulary} and context ` +
        `of ${architecture.context}; where the task leaves a part of the context unused, give ` +
        `--operand-width. ${fittingWords(architecture)}`,
    );
  const [kind] = vocabulary === undefined ? [] : kinds;
  const task = parseTaskSpec(
    taskFromFlags(
      {
        ...flags,
        base: base ?? format?.base ?? kind?.base,
        separators: separators ?? format?.separators ?? kind?.separators,
      },
      format?.operandWidth ?? trainDigits[1],
    ),
  );
  const taken = [
    operandWidth === undefined && `operand width ${task.operandWidth}`,
    separators === undefined && `separators ${task.separators}`,
  ].filter((part) => part !== false);
  if (taken.length > 0) notes.push(`Taken from the model's vocabulary and context: ${taken.join(', ')}.`);
  if (!lengthsAreSaid)
    notes.push(
      `The lengths that it was trained on are assumed to be ${trainDigits.join('-')}; the theory depends on ` +
        'them. Say --train-digits where that is wrong.',
    );
  const ours = layoutOf(task).vocabulary;
  if (vocabulary === undefined && task.separators === 'symbols')
    notes.push(`Its tokens are assumed to be ${ours} in this order. Say --vocabulary where that is wrong.`);
  const unused = vocabulary === undefined ? 0 : architecture.vocabulary - ours.length;
  if (unused > 0)
    notes.push(`Of its ${architecture.vocabulary} tokens the ${unused} that the task does not use were left out.`);
  return task;
}
