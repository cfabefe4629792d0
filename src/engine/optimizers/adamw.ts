import { parametersOf, sizeOf } from '../../model/parameters';
import type { ModelConfig } from '../../shared/results';

/** The constants of a run's optimizer, as `run.json` writes them. */
export const adamw = { name: 'adamw', beta1: 0.9, beta2: 0.99, epsilon: 1e-8 } as const;

/** Flat vectors of one length: what an AdamW step reads and changes. */
export interface AdamwState {
  readonly parameters: Float32Array;
  /** Running mean of the gradient and of its square. */
  readonly mean: Float32Array;
  readonly square: Float32Array;
  /** 1 where weight decay applies. */
  readonly decayed: Uint8Array;
}

/** Which parameters decay: matrices and embeddings, not LayerNorm weights and biases (nanoGPT's rule). */
export function decayedParameters(config: ModelConfig): Uint8Array {
  return Uint8Array.from(parametersOf(config).flatMap((spec) => new Array<number>(sizeOf(spec.shape)).fill(spec.shape.length >= 2 ? 1 : 0)));
}

/**
 * One step of AdamW with decoupled weight decay (Loshchilov and Hutter, arXiv 1711.05101), as PyTorch defines it, on elements [start, end).
 * @param gradient multiplied by `gradientScale` first, which is where clipping by the global norm enters
 * @param step 1 for the first step
 */
export function adamwStep(
  state: AdamwState,
  gradient: Float32Array,
  { step, learningRate, weightDecay, gradientScale }: { step: number; learningRate: number; weightDecay: number; gradientScale: number },
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

/** Linear warm-up over the first `warmup` steps, then constant; `step` is 1 for the first. */
export const learningRateAt = (step: number, peak: number, warmup: number): number => peak * Math.min(1, step / Math.max(1, warmup));

/** The factor that brings a gradient of this norm down to at most `clip`, as `torch.nn.utils.clip_grad_norm_` has it. */
export const clipFactor = (norm: number, clip: number): number => Math.min(1, clip / (norm + 1e-6));
