import { parametersOf } from '../../model/parameters';
import { sizeOf } from '../../model/parameter-spec';
import type { ModelConfig } from '../../shared/model-config';
import type { Optimizer, OptimizerSetting, OptimizerState } from './optimizer';

/** The constants of AdamW, as `run.json` writes them. */
export const adamw = { name: 'adamw', beta1: 0.9, beta2: 0.99, epsilon: 1e-8 } as const;

/** Elements of one part of an update: enough to be worth a turn, few enough that all workers get some. */
const partSize = 8192;

/** A range of the flat vector, [start, end). */
export type Range = readonly [start: number, end: number];

/** AdamW on ranges of the parameters: all of them unless told otherwise. */
export function adamwOptimizer(
  { recipe, state }: OptimizerSetting,
  ranges: readonly Range[] = [[0, state.parameters.length]],
): Optimizer {
  const parts = ranges.flatMap(([start, end]) =>
    Array.from({ length: Math.ceil((end - start) / partSize) }, (_, i): Range => [
      start + i * partSize,
      Math.min(end, start + (i + 1) * partSize),
    ]),
  );
  return {
    parts: parts.length,
    update: (part, { step, gradient, gradientScale, rateFactor }) =>
      adamwStep(
        state,
        gradient,
        { step, learningRate: rateFactor * recipe.learningRate, weightDecay: recipe.weightDecay, gradientScale },
        ...parts[part],
      ),
  };
}

/** Which parameters decay: matrices and embeddings, not LayerNorm weights and biases (nanoGPT's rule). */
export function decayedParameters(config: ModelConfig): Uint8Array {
  return decayedOf(parametersOf(config).map(({ shape }) => shape));
}

/** The same for tensors of these shapes. Filled in place: a plain array is too short for a large model. */
export function decayedOf(shapes: readonly (readonly number[])[]): Uint8Array {
  const decayed = new Uint8Array(shapes.reduce((sum, shape) => sum + sizeOf(shape), 0));
  let at = 0;
  for (const shape of shapes) decayed.fill(shape.length >= 2 ? 1 : 0, at, (at += sizeOf(shape)));
  return decayed;
}

/**
 * One step of AdamW with decoupled weight decay (Loshchilov and Hutter, arXiv 1711.05101), as PyTorch defines it, on
 * elements [start, end).
 * @param gradient multiplied by `gradientScale` first, which is where clipping by the global norm enters
 * @param step 1 for the first step
 */
export function adamwStep(
  state: OptimizerState,
  gradient: Float32Array,
  {
    step,
    learningRate,
    weightDecay,
    gradientScale,
  }: { step: number; learningRate: number; weightDecay: number; gradientScale: number },
  start = 0,
  end = gradient.length,
): void {
  const { beta1, beta2, epsilon } = adamw;
  const { parameters, mean, square, decayed } = state;
  const stepSize = learningRate / (1 - beta1 ** step);
  const correction = 1 / Math.sqrt(1 - beta2 ** step);
  const shrink = 1 - learningRate * weightDecay;
  for (let i = start; i < end; i++) {
    const g = gradient[i] * gradientScale;
    const m = beta1 * mean[i] + (1 - beta1) * g;
    const v = beta2 * square[i] + (1 - beta2) * g * g;
    mean[i] = m;
    square[i] = v;
    parameters[i] = parameters[i] * (decayed[i] ? shrink : 1) - (stepSize * m) / (Math.sqrt(v) * correction + epsilon);
  }
}
