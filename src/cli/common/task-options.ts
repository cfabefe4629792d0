import { Option, type Command } from 'commander';
import { operationNames, type OperationName } from '../../tasks/operations/operations';
import type { TaskSpecInput } from '../../tasks/task-schema';
import { UserError } from '../../shared/errors';
import { lengthRange, number, oneOf } from './options';

/** The flags of a task. */
export interface TaskFlags {
  readonly task?: OperationName;
  readonly modulus?: number;
  readonly base?: number;
  readonly trainDigits: [number, number];
  readonly operandWidth?: number;
  readonly separators?: 'symbols' | 'none';
  readonly reverseAnswer: boolean;
  readonly reverseOperands?: boolean;
  readonly trainMix?: 'lengths' | 'values';
  readonly domain?: 'both' | 'either';
}

/**
 * Adds the flags of a task, whose values the task's schema checks.
 * @param width the default operand width that the help names
 * @param task the option of the task itself: its name, unless a command takes more
 */
export function addTaskOptions(command: Command, width: number | string, task = namedTask()): Command {
  return command
    .addOption(task)
    .addOption(new Option('--modulus <p>', 'for mod-add and mod-multiply').argParser(number('--modulus')))
    .addOption(new Option('--base <base>', 'number base, 2 to 16 (default: 10)').argParser(number('--base')))
    .addOption(
      new Option('--train-digits <lengths>', 'operand lengths seen in training')
        .argParser(lengthRange('--train-digits'))
        .default([1, 3], '1-3'),
    )
    .addOption(
      new Option(
        '--operand-width <digits>',
        `operands are zero-padded to this many digits (default: ${width})`,
      ).argParser(number('--operand-width')),
    )
    .addOption(
      new Option('--separators <kind>', 'symbols for A+B=C;, none for digits alone (default: symbols)').argParser(
        oneOf('--separators', ['symbols', 'none']),
      ),
    )
    .option('--no-reverse-answer', 'write answers most significant digit first')
    .option('--reverse-operands', 'write operands units first')
    .addOption(
      new Option(
        '--train-mix <mix>',
        'draw each length (lengths) or each value (values) equally often (default: lengths)',
      ).argParser(oneOf('--train-mix', ['lengths', 'values'])),
    )
    .addOption(
      new Option(
        '--domain <domain>',
        'in tests, whether both operands or either has the length (default: both)',
      ).argParser(oneOf('--domain', ['both', 'either'])),
    );
}

const namedTask = (): Option =>
  new Option('--task <task>', operationNames.join(', ')).argParser(oneOf('--task', operationNames));

/** The task that the flags describe, not checked yet. @throws UserError `cli/task` if there is none */
export function taskFromFlags(flags: TaskFlags, defaultWidth: number): TaskSpecInput {
  const {
    task,
    modulus,
    base,
    trainDigits,
    operandWidth,
    separators,
    reverseAnswer,
    reverseOperands,
    trainMix,
    domain,
  } = flags;
  if (task === undefined) throw new UserError('cli/task', `Give a task: --task ${operationNames.join(', ')}.`);
  return {
    operation: task,
    modulus,
    base,
    trainDigits,
    operandWidth: operandWidth ?? defaultWidth,
    separators,
    reverseAnswer,
    reverseOperands,
    trainMix,
    domain,
  };
}
