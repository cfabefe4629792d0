import type { Command } from 'commander';
import { probes as all } from '../../probes/probes';
import type { CliContext } from '../common/context';
import { registerProbe, type ProbeFormat } from './measures';
import { readsFormat } from './reads';

/** Probes whose answers are printed in a form of their own. */
const formats: Partial<Record<string, ProbeFormat>> = { reads: readsFormat };

/** Every probe as a command. */
export const probes: readonly ((probe: Command, context: CliContext) => void)[] = all.map((probe) =>
  registerProbe(probe, formats[probe.name]),
);
