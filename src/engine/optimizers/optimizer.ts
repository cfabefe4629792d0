import type { Recipe } from '../../shared/recipe';
import type { ModelConfig } from '../../shared/model-config';

/** Flat vectors of one length: what an optimizer reads and changes, and all that it remembers from step to step. */
export interface OptimizerState {
  readonly parameters: Float32Array;
  /** Running mean of the gradient and of its square. */
  readonly mean: Float32Array;
  readonly square: Float32Array;
  /** 1 where weight decay applies. */
  readonly decayed: Uint8Array;
}

/** What the parts of one step's update have in common. */
export interface UpdateStep {
  /** 1 for the first step. */
  readonly step: number;
  /** Flat gradient of the whole batch. */
  readonly gradient: Float32Array;
  /** Multiplies the gradient first, which is where clipping by the global norm enters. */
  readonly gradientScale: number;
  /** Share of the recipe's learning rates that the schedule gives this step. */
  readonly rateFactor: number;
}

/**
 * How parameters follow their gradients. An update falls into parts that touch different parameters; one worker does a
 * part whole, so it does not matter which worker, and training is the same for any number of them. One object a worker:
 * it may keep buffers.
 */
export interface Optimizer {
  readonly parts: number;
  /** @param part 0 … `parts` − 1 */
  update(part: number, at: UpdateStep): void | Promise<void>;
}

/**
 * Gives, for matrices of one shape, the function that brings such a matrix (row by row, Frobenius norm at most 1) near
 * to the closest semi-orthogonal one.
 */
export type Orthogonalizer = (
  rows: number,
  columns: number,
) => Promise<(matrix: Float32Array) => Promise<Float32Array>>;

/** What an optimizer is made of: hyperparameters, sizes, shared state, and what an engine computes for it. */
export interface OptimizerSetting {
  readonly recipe: Pick<Recipe, 'learningRate' | 'muonLearningRate' | 'weightDecay'>;
  readonly config: ModelConfig;
  readonly state: OptimizerState;
  readonly orthogonalizer: Orthogonalizer;
}
