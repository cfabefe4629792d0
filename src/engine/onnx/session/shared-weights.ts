import type { ModelConfig } from '../../../shared/model-config';

/** A model's flat parameters in shared memory. `key` identifies the model; `version` changes whenever they do. */
export interface SharedWeights {
  readonly config: ModelConfig;
  readonly parameters: Float32Array;
  readonly key: string;
  readonly version: number;
}
