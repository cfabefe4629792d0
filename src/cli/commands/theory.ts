import { Option, type Command } from 'commander';
import { UserError } from '../../shared/errors';
import { placesInWords } from '../../shared/place-words';
import { parseTaskSpec } from '../../tasks/task-schema';
import { taskTitle } from '../../tasks/task-title';
import { theoryOf } from '../../tasks/theory';
import type { CliContext } from '../common/context';
import { jsonOption, lengths } from '../common/options';
import { printHeading, printJson, printLine, printTable } from '../common/output';
import { addTaskOptions, taskFromFlags, type TaskFlags } from '../common/task-options';

interface Flags extends TaskFlags {
  readonly digits: number[];
  readonly json?: boolean;
}

export function registerTheory(root: Command, context: CliContext): void {
  addTaskOptions(
    root
      .command('theory')
      .description('Accuracy of an ideal model with absolute positions at each length, counted exactly.'),
    'the longest length',
  )
    .addOption(
      new Option('--digits <lengths>', 'operand lengths, such as 5-9 or 1,3,5')
        .argParser(lengths('--digits'))
        .makeOptionMandatory(),
    )
    .addOption(jsonOption())
    .action((flags: Flags) => theory(flags, context));
}

async function theory(flags: Flags, context: CliContext): Promise<void> {
  const longest = Math.max(...flags.digits);
  const spec = parseTaskSpec(taskFromFlags(flags, Math.max(longest, flags.trainDigits[1])));
  if (longest > spec.operandWidth)
    throw new UserError(
      'cli/digits',
      `The operands are ${spec.operandWidth} digits wide, so ${longest} digits do not fit; raise ` +
        '--operand-width or lower --digits.',
    );
  const result = await theoryOf(spec, flags.digits, context.signal);
  if (flags.json) return printJson(context, result);
  const [min, max] = spec.trainDigits;
  printHeading(
    context,
    `${taskTitle(spec)}, trained on ${min === max ? max : `${min} to ${max}`} digits, absolute positions`,
  );
  printLine(context, `Digits that decide the answer: ${placesInWords(spec, result.needed)}`);
  printTable(
    context,
    ['digits', 'theory'],
    result.byDigits.map(({ digits, predicted }) => [String(digits), `${(100 * predicted).toFixed(3)}%`]),
  );
}
