import { Option, type Command } from 'commander';
import { UserError } from '../../shared/errors';
import type { TaskSpec } from '../../shared/task-spec';
import type { Expression } from '../../tasks/expression/expression';
import { parseExpression } from '../../tasks/expression/parse';
import { operationNamed, operationNames } from '../../tasks/operations/operations';
import { parseTaskSpec } from '../../tasks/task-schema';
import { taskTitle } from '../../tasks/task-title';
import { theoryOf } from '../../tasks/theory';
import { theoryKinds, type TheoryKind } from '../../tasks/theory/position-kinds';
import type { CliContext } from '../common/context';
import { jsonOption, lengths, oneOf } from '../common/options';
import { printJson } from '../common/output';
import { addTaskOptions, taskFromFlags, type TaskFlags } from '../common/task-options';
import { printTheory } from '../theory/print-theory';
import { theoryOfExpression } from '../theory/theory-of-expression';

interface Flags extends Omit<TaskFlags, 'task'> {
  /** An operation's name or an expression. */
  readonly task?: string;
  readonly positions: TheoryKind;
  readonly digits: number[];
  readonly json?: boolean;
}

export function registerTheory(root: Command, context: CliContext): void {
  addTaskOptions(
    root
      .command('theory')
      .description('Accuracy of an ideal model at each length: with absolute positions it is counted exactly.'),
    'the longest length',
    new Option('--task <task>', `${operationNames.join(', ')}, or an expression such as "(a^2 + a * b) mod 97"`),
  )
    .addOption(
      new Option('--digits <lengths>', 'operand lengths, such as 5-9 or 1,3,5')
        .argParser(lengths('--digits'))
        .makeOptionMandatory(),
    )
    .addOption(
      new Option('--positions <kind>', 'absolute, relative, or by place with shifts (place)')
        .argParser(oneOf('--positions', theoryKinds))
        .default('absolute', 'absolute'),
    )
    .addOption(jsonOption())
    .action((flags: Flags) => theory(flags, context));
}

async function theory(flags: Flags, context: CliContext): Promise<void> {
  const longest = Math.max(...flags.digits);
  const { task, positions, digits } = flags;
  const name = operationNames.find((known) => known === task);
  const expression = task === undefined || name !== undefined ? undefined : expressionFrom(task, flags);
  // Base, lengths and domain of an expression are checked as those of a sum are.
  const described = { ...flags, task: expression ? 'add' : name } as const;
  const spec = parseTaskSpec(taskFromFlags(described, Math.max(longest, flags.trainDigits[1])));
  if (longest > spec.operandWidth)
    throw new UserError(
      'cli/digits',
      `The operands are ${spec.operandWidth} digits wide, so ${longest} digits do not fit; raise ` +
        '--operand-width or lower --digits.',
    );
  if (expression !== undefined || positions !== 'absolute') {
    const asked = { expression: expression ?? expressionOf(spec), spec, digits, positions, json: flags.json === true };
    return theoryOfExpression(asked, context);
  }
  const result = await theoryOf(spec, digits, context.signal);
  if (flags.json) return printJson(context, result);
  const byDigits = result.byDigits.map(({ digits, predicted }) => ({ digits, share: predicted }));
  printTheory(context, { title: taskTitle(spec), spec, positions, needed: result.needed, byDigits });
}

/** @throws UserError `cli/choice` for what looks like a name that is none, `cli/modulus`, and as `parseExpression` */
function expressionFrom(task: string, { modulus }: Flags): Expression {
  if (/^[a-z]{2,}(-[a-z]+)*$/.test(task)) oneOf('--task', operationNames)(task);
  if (modulus !== undefined)
    throw new UserError(
      'cli/modulus',
      'An expression names its own modulus, such as (a + b) mod 97; leave --modulus out.',
    );
  return parseExpression(task);
}

/** The expression of a task that is given by its name. */
function expressionOf({ operation, modulus }: TaskSpec): Expression {
  const pair = `a ${operationNamed(operation).symbol} b`;
  return parseExpression(modulus === undefined ? pair : `(${pair}) mod ${modulus}`);
}
