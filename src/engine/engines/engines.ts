import { openCpu } from './cpu';
import type { EngineName, OpenEngine } from '../compute-engine';
import { openTensorflow } from './tensorflow';
import { openWebgpu } from './webgpu';

/**
 * Every engine and how it is made ready. To add one: a file beside this one, its name in `shared/engine-contract.ts`,
 * and a line here.
 */
export const engineTable: Readonly<Record<EngineName, OpenEngine>> = {
  cpu: openCpu,
  webgpu: openWebgpu,
  tensorflow: openTensorflow,
};
export const engineNames = Object.keys(engineTable) as EngineName[];
