import type { Command } from 'commander';
import type { CliContext } from '../common/context';
import { registerAttention } from './attention';
import { registerBench } from './bench';
import { registerCompare } from './compare';
import { registerEngines } from './engines';
import { registerEval } from './eval';
import { registerExport } from './export';
import { registerImport } from './import';
import { registerProbe } from './probe';
import { registerTheory } from './theory';
import { registerTrain } from './train';

/** Every command, in the order of `--help`. A new one is one file and one line here. */
export const commands: readonly ((root: Command, context: CliContext) => void)[] = [
  registerTrain,
  registerEval,
  registerProbe,
  registerAttention,
  registerTheory,
  registerCompare,
  registerImport,
  registerExport,
  registerEngines,
  registerBench,
];
