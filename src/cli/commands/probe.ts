import type { Command } from 'commander';
import type { CliContext } from '../common/context';
import { requireCommand } from '../common/require-command';
import { probes } from '../probes/table';

export function registerProbe(root: Command, context: CliContext): void {
  const probe = root
    .command('probe')
    .description('Finds out what a trained model has learned, with one subcommand per probe.');
  for (const register of probes) register(probe, context);
  requireCommand(probe, 'probe');
}
