import type { OptimizerName } from '../../shared/engine-contract';
import { adamw, adamwOptimizer } from './adamw';
import { muon, muonOptimizer } from './muon';
import type { Optimizer, OptimizerSetting } from './optimizer';

/** Every optimizer: its constants as `run.json` writes them, and how it is made. */
export const optimizers = {
  adamw: { constants: adamw, open: adamwOptimizer },
  muon: { constants: muon, open: muonOptimizer },
} satisfies Record<
  OptimizerName,
  { constants: object; open: (setting: OptimizerSetting) => Optimizer | Promise<Optimizer> }
>;
