import type { Command } from 'commander';
import { UserError } from '../../shared/errors';

/** Reports a missing or unknown subcommand in one line; commander would print the whole help as an error. */
export function requireCommand(parent: Command, what: string): void {
  parent.allowExcessArguments().action((_flags: unknown, self: Command) => {
    const known = parent.commands.map((command) => command.name()).join(', ');
    const [given] = self.args;
    throw new UserError(
      'cli/command',
      given === undefined
        ? `Give a ${what}: ${known}. \`--help\` explains them.`
        : `There is no ${what} '${given}'; choose one of ${known}.`,
    );
  });
}
