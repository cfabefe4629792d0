import type { EngineIdentity, ModelConfig } from '../shared/results';
import type { TaskLayout } from '../tasks/layout';

/** An activation read out of a forward pass. */
export interface Activation {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** Replaces a part of an activation while a forward pass runs. */
export interface Edit {
  /** Its name, as in `model/taps.ts`. */
  readonly tap: string;
  /** 1 where it is replaced: the tap's shape without its last axis, [rows, positions] or [rows, heads, positions]; 1 for `rows` means all sequences alike. */
  readonly where: Uint8Array;
  /** What it becomes there, in the tap's shape, with 1 for `rows` where all sequences get the same; zeros when left out. */
  readonly value?: Float32Array;
}

export interface PassOptions {
  /** Activations to read out, every position included; with edits, as they are after them. */
  readonly taps?: readonly string[];
  readonly edits?: readonly Edit[];
  readonly signal?: AbortSignal;
  readonly onProgress?: (share: number) => void;
}

export interface PassResult {
  /** At the positions that predict the answer, [rows, targetCount, vocabulary]. */
  readonly logits: Float32Array;
  readonly taps: ReadonlyMap<string, Activation>;
}

/** A model with its weights on some engine: all that evaluation and probes need to know of it. */
export interface ModelRunner {
  readonly layout: TaskLayout;
  readonly config: ModelConfig;
  readonly engine: EngineIdentity;
  /**
   * The most probable token at every answer position, each with the tokens of `sequences` before it as context.
   * @param sequences full sequences of `layout.length` ids, one after another
   * @returns `layout.targetCount` ids a sequence
   * @throws CancelledError
   */
  predict(sequences: Int32Array, options?: { signal?: AbortSignal; onProgress?: (share: number) => void }): Promise<Uint8Array>;
  /**
   * A forward pass over many sequences, each on its own.
   * @param sequences full sequences of `layout.length` ids, one after another
   * @throws CancelledError; UserError `probe/tap` for an activation that the model does not have
   */
  run(sequences: Int32Array, options?: PassOptions): Promise<PassResult>;
  /**
   * Named activations (`model/taps.ts`) of whole forward passes, every position included.
   * @param sequences full sequences of `layout.length` ids
   */
  activations(sequences: Int32Array, taps: readonly string[]): Promise<Map<string, Activation>>;
}
