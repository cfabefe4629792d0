import { openCpu } from './cpu';
import type { OpenEngine } from '../compute-engine';
import { openTensorflow } from './tensorflow';
import { openWebgpu } from './webgpu';

/** Every engine and how it is made ready. To add one: a file beside this one and a line here. */
export const engines = {
  cpu: openCpu,
  webgpu: openWebgpu,
  tensorflow: openTensorflow,
} as const satisfies Readonly<Record<string, OpenEngine>>;

export const engineNames: readonly string[] = Object.keys(engines);
