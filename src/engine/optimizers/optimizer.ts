import type { Recipe } from '../../shared/recipe';
import type { ModelConfig } from '../../shared/model-config';

/** Flat vectors of one length: the parameters, and all that an optimizer remembers from step to step. */
export interface OptimizerState {
  readonly parameters: Float32Array;
  /** Running mean of the gradient and of its square. */
  readonly mean: Float32Array;
  readonly square: Float32Array;
  /** 1 where weight decay applies. */
  readonly decayed: Uint8Array;
}

/** What all parts of one step's update share. */
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
 * Updates parameters by their gradients. An update consists of parts that touch different parameters. A single worker
 * does each part, so training is the same for any number of workers. Each worker has its own object, which may keep
 * buffers.
 */
export interface Optimizer {
  readonly parts: number;
  /** @param part 0 … `parts` − 1 */
  update(part: number, at: UpdateStep): void | Promise<void>;
}

/**
 * Gives, for matrices of one shape, the function that approximates the closest semi-orthogonal matrix to one (row by
 * row, Frobenius norm at most 1).
 */
export type Orthogonalizer = (
  rows: number,
  columns: number,
) => Promise<(matrix: Float32Array) => Promise<Float32Array>>;

/** What an optimizer needs: hyperparameters, sizes, shared state, and what an engine computes for it. */
export interface OptimizerSetting {
  readonly recipe: Pick<Recipe, 'learningRate' | 'muonLearningRate' | 'weightDecay'>;
  readonly config: ModelConfig;
  readonly state: OptimizerState;
  readonly orthogonalizer: Orthogonalizer;
}
