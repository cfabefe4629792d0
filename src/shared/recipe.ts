import type { ModelConfig } from './model-config';
import type { TaskSpec } from './task-spec';

/** How learning rates go after the warm-up: as they are, or down a cosine to a tenth at the step limit. */
export const scheduleNames = ['constant', 'cosine'] as const;

export type ScheduleName = (typeof scheduleNames)[number];

/** How a model is trained. Written whole into `run.json`. */
export interface Recipe {
  readonly task: TaskSpec;
  /** A name in the table of positional encodings. */
  readonly encoding: string;
  readonly layers: number;
  readonly heads: number;
  readonly width: number;
  readonly bias: boolean;
  readonly tiedEmbeddings: boolean;
  readonly activation: ModelConfig['activation'];
  /** Share of the embeddings and of what each attention and MLP adds that training drops; 0 for none. */
  readonly dropout: number;
  readonly batch: number;
  /** A name in the table of optimizers. */
  readonly optimizer: string;
  /** Peak learning rate of AdamW. */
  readonly learningRate: number;
  /** Peak learning rate of Muon's matrices; without Muon it does nothing. */
  readonly muonLearningRate: number;
  readonly schedule: ScheduleName;
  readonly weightDecay: number;
  /** Steps in which the learning rates rise to their peaks. */
  readonly warmup: number;
  readonly clip: number;
  /** Step limit. */
  readonly steps: number;
  /** Stop as soon as exact match at the longest trained length reaches this share; null trains to the step limit. */
  readonly until: number | null;
  readonly evalEvery: number;
  readonly evalSamples: number;
  readonly checkpointEvery: number;
  readonly seed: number;
}
