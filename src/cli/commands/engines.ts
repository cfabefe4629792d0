import type { Command } from 'commander';
import type { EngineCheck } from '../../shared/engines';
import { UserError } from '../../shared/errors';
import type { CliContext } from '../common/context';
import { withEngine } from '../common/engine-session';
import { jsonOption } from '../common/options';
import { printJson, printLine, printTable } from '../common/output';

interface Flags {
  readonly json?: boolean;
}

export function registerEngines(root: Command, context: CliContext): void {
  root
    .command('engines')
    .description(
      'Runs a known computation on every engine and prints its time and error, or why the engine is not available.',
    )
    .addOption(jsonOption())
    .action((flags: Flags) => engines(flags, context));
}

async function engines({ json }: Flags, context: CliContext): Promise<void> {
  const checks = await withEngine(context, 'auto', (calls) => calls.checkEngines(null, { signal: context.signal }));
  if (json) printJson(context, { engines: checks });
  else print(checks, context);
  const wrong = checks.filter((check) => check.available && !check.agrees).map(({ engine }) => engine);
  if (wrong.length > 0)
    throw new UserError(
      'engine/disagrees',
      `Do not use ${wrong.join(' or ')} on this machine: the error is larger than single precision allows. ` +
        'Choose another with --engine.',
    );
}

function print(checks: readonly EngineCheck[], context: CliContext): void {
  printLine(context, 'Forward and backward pass of a small model, against double precision');
  printTable(
    context,
    ['engine', 'time', 'relative error', 'computes with'],
    checks.map((check) =>
      check.available
        ? [check.engine, `${check.milliseconds.toFixed(1)} ms`, check.error.toExponential(1), check.identity.label]
        : [check.engine, '–', '–', 'not available'],
    ),
  );
  for (const check of checks) if (!check.available) printLine(context, `${check.engine}: ${check.message}`);
}
