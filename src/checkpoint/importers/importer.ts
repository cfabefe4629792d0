import type { ModelConfig } from '../../shared/model-config';
import type { TaskSpec } from '../../shared/task-spec';
import type { Tensors } from '../safetensors';
import type { ForeignSource } from './source';

/** What can be read from tensors: everything of a model but its heads. */
export type Architecture = Omit<ModelConfig, 'heads'>;

/** A model from elsewhere, in our names and shapes. */
export interface ForeignModel {
  /** Whose layout it had, such as `minGPT`. */
  readonly layout: string;
  readonly architecture: Architecture;
  /** Exactly the tensors that the architecture needs. */
  readonly tensors: Tensors;
  /** Where the file says it. */
  readonly heads?: number;
  readonly task?: TaskSpec;
  /** Training steps behind the weights, where the file says it, else 0. */
  readonly step: number;
  /** What a reader of the results should know, in sentences. */
  readonly notes: readonly string[];
}

/** A kind of weights file. Each lives in its own file; `table.ts` lists them. */
export interface Importer {
  readonly layout: string;
  /** Looks at names, shapes and what stands beside them. */
  recognises(source: ForeignSource): boolean;
  /** @throws UserError `checkpoint/…` naming the tensor that is missing, of another shape or not of such a model */
  read(source: ForeignSource): ForeignModel;
}
