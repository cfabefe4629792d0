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
 * The task of imported weights: from the file, or else from the flags, with defaults that fit the model.
 * @param lengthsAreSaid whether the user gave the trained lengths
 * @param notes receives sentences on what was inferred and assumed
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

/** The task that the file itself gives; a flag would contradict it. */
function ownTask(task: TaskSpec, flags: ImportFlags): TaskSpec {
  if (flags.task !== undefined)
    throw new UserError('cli/task', `The file already says that its task is ${taskTitle(task)}; leave out --task.`);
  return task;
}

/**
 * The number of heads: from the flags, else from the file, else a guess; a note says so where the user should know.
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
        'assumed. Give --heads if that is wrong.',
    );
  if (flags.heads !== undefined && heads !== undefined && heads !== flags.heads)
    notes.push(`The file says ${counted(heads, 'head')}; --heads ${flags.heads} is used instead.`);
  return taken;
}

/**
 * The kinds of number format that a model can have: those that take exactly its tokens, or the one that --vocabulary
 * implies.
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
  const exactly = others.length > 0 ? ` If it uses another base, say so: ${others.join(', or ')}.` : '';
  throw new UserError(
    'import/base',
    `The model has ${rows} tokens; base 10 takes 13, or 10 without symbols. If its vocabulary is padded or has ` +
      `other characters, name its tokens with --vocabulary, such as "0123456789+=;".${exactly} A model with one ` +
      'token for each number cannot be imported.',
  );
}

/** The task that the flags describe, completed with what fits the model's vocabulary and context. */
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
  // A model may have room for more than its task needs; how much the task takes cannot be guessed.
  if (!format && operandWidth === undefined && !(isModular(operation) && modulus === undefined))
    throw new UserError(
      'cli/operand-width',
      `No format of ${operation} takes exactly the model's vocabulary of ${architecture.vocabulary} and context ` +
        `of ${architecture.context}; if the task leaves part of the context unused, give ` +
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
  if (taken.length > 0) notes.push(`Inferred from the model's vocabulary and context: ${taken.join(', ')}.`);
  if (!lengthsAreSaid)
    notes.push(
      `The trained lengths are assumed to be ${trainDigits.join('-')}; the theory depends on them. Give ` +
        '--train-digits if that is wrong.',
    );
  const ours = layoutOf(task).vocabulary;
  if (vocabulary === undefined && task.separators === 'symbols')
    notes.push(`Its tokens are assumed to be ${ours} in this order. Give --vocabulary if that is wrong.`);
  const unused = vocabulary === undefined ? 0 : architecture.vocabulary - ours.length;
  if (unused > 0)
    notes.push(`Of its ${architecture.vocabulary} tokens, the ${unused} that the task does not use were left out.`);
  return task;
}
