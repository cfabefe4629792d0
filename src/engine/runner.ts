import type { EngineIdentity, ModelConfig } from '../shared/results';
import type { TaskLayout } from '../tasks/layout';

/** An activation read out of a forward pass. */
export interface Activation {
  readonly shape: readonly number[];
  readonly data: Float32Array;
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
   * Named activations (`model/taps.ts`) of whole forward passes, every position included.
   * @param sequences full sequences of `layout.length` ids
   */
  activations(sequences: Int32Array, taps: readonly string[]): Promise<Map<string, Activation>>;
}
