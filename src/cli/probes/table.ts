import type { Command } from 'commander';
import { probes as measuring } from '../../probes/probes';
import type { CliContext } from '../common/context';
import { registerMeasures } from './measures';
import { registerReads } from './reads';

/** Every probe: those that answer with measures share one command, the others have a file and a line here. */
export const probes: readonly ((probe: Command, context: CliContext) => void)[] = [
  registerReads,
  ...measuring.map(registerMeasures),
];
