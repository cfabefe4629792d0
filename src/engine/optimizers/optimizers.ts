import { UserError } from '../../shared/errors';
import { adamw, adamwOptimizer } from './adamw';
import { muon, muonOptimizer } from './muon';
import type { Optimizer, OptimizerSetting } from './optimizer';

/** An optimizer's constants, as `run.json` writes them, and how it is made. */
interface OptimizerEntry {
  readonly constants: { readonly name: string };
  readonly open: (setting: OptimizerSetting) => Optimizer | Promise<Optimizer>;
}

/** Every optimizer by its name in a recipe. To add one: a file beside this one and a line here. */
export const optimizers = {
  adamw: { constants: adamw, open: adamwOptimizer },
  muon: { constants: muon, open: muonOptimizer },
} as const satisfies Readonly<Record<string, OptimizerEntry>>;

export type OptimizerName = keyof typeof optimizers;
export const optimizerNames = Object.keys(optimizers) as OptimizerName[];

/** @throws UserError `train/optimizer` where the table has no such optimizer */
export function optimizerNamed(name: string): OptimizerEntry {
  if (Object.hasOwn(optimizers, name)) return optimizers[name as OptimizerName];
  throw new UserError('train/optimizer', `The optimizer must be ${optimizerNames.join(' or ')}, not ${name}.`);
}
