import type { Command } from 'commander';
import type { CliContext } from '../context';
import { registerReads } from './reads';

/** Every probe. A new one is one file and one line here. */
export const probes: readonly ((probe: Command, context: CliContext) => void)[] = [registerReads];
