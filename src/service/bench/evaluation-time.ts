import { initialParameters } from '../../model/initialize';
import { modelFor } from '../../model/config';
import type { SizeOfModel } from '../../shared/bench-contract';
import type { EngineIdentity } from '../../shared/identities';
import { taskSpecSchema } from '../../tasks/task-schema';
import { layoutOf } from '../../tasks/layout';
import type { ComputeEngine } from '../../engine/compute-engine';
import { accuracyAt } from '../../engine/evaluate';

/** Addition modulo 100 of numbers of eight digits: `A+B=C;` with inputs of 20 tokens. */
const task = taskSpecSchema.parse({ operation: 'mod-add', modulus: 100, operandWidth: 8, trainDigits: [1, 8] });

/**
 * Times exact match on random prompts, the drawing of the prompts included, once the engine is warm. @throws
 * CancelledError
 */
export async function evaluationTime(
  engine: ComputeEngine,
  size: SizeOfModel,
  prompts: number,
  signal: AbortSignal,
): Promise<{ engine: EngineIdentity; seconds: number; tokens: number }> {
  const layout = layoutOf(task);
  const config = modelFor(layout, { ...size, encoding: 'learned' });
  const runner = engine.runner(layout, config, initialParameters(config, 1));
  await accuracyAt(runner, 8, 1000, 2, { signal });
  const began = performance.now();
  await accuracyAt(runner, 8, prompts, 1, { signal });
  return { engine: engine.identity, seconds: (performance.now() - began) / 1000, tokens: layout.inputLength };
}
