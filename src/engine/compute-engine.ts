import type { Recipe } from '../shared/recipe';
import type { EngineIdentity } from '../shared/identities';
import type { ModelConfig } from '../shared/model-config';
import type { TaskLayout } from '../tasks/layout';
import type { ModelRunner } from './runner';
import type { RandomTokens } from './training-batch';
import type { TrainingBackend } from './training-backend';

/** One forward and backward pass of a model, without position ids and without dropout. */
export interface PassQuestion {
  readonly config: ModelConfig;
  /** Flat. */
  readonly parameters: Float32Array;
  readonly batch: number;
  /** [batch, tokens]. */
  readonly ids: Int32Array;
  readonly tokens: number;
  /** [batch, tokens − from]: what the tokens from position `from` on predict. */
  readonly targets: Int32Array;
  readonly from: number;
}

export interface PassAnswer {
  readonly logits: Float32Array;
  readonly loss: number;
  /** Flat. */
  readonly gradients: Float32Array;
}

/** An engine that is ready to compute. */
export interface ComputeEngine {
  readonly identity: EngineIdentity;
  /** @param parameters the flat vector, which is copied */
  runner(layout: TaskLayout, config: ModelConfig, parameters: Float32Array): ModelRunner;
  /** @param random for measurements, instead of the task's examples */
  training(recipe: Recipe, config: ModelConfig, random?: RandomTokens): TrainingBackend;
  /** The speed of large float32 matrix products on all workers, in GFLOP/s. */
  productRate(): Promise<number>;
  /** Prepares a pass of one shape, for checks and timings. */
  pass(question: PassQuestion): Promise<() => Promise<PassAnswer>>;
}

/** Where engines find their files. */
export interface EnginePlaces {
  /** The built worker thread, `dist/worker.js`. */
  readonly worker: string;
  /** Folder of a TensorFlow.js package to look for before any other. */
  readonly tensorflow?: string;
}

/** Gets an engine ready, once per process. @throws Unavailable */
export type OpenEngine = (places: EnginePlaces) => Promise<ComputeEngine>;
