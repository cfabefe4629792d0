import type { EngineIdentity } from '../shared/identities';
import type { ModelConfig } from '../shared/model-config';
import type { TaskLayout } from '../tasks/layout';

/** An activation of a forward pass. */
export interface Activation {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** Replaces a part of an activation while a forward pass runs. */
export interface Edit {
  /** Its name, as in `model/taps.ts`. */
  readonly tap: string;
  /**
   * 1 where it is replaced: the tap's shape without its last axis, [rows, positions] or [rows, heads, positions]; 1 for
   * `rows` means all sequences alike.
   */
  readonly where: Uint8Array;
  /**
   * What it becomes there, in the tap's shape, with 1 for `rows` where all sequences get the same; zeros when left out.
   */
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

/** How a pass differs from the cached one. */
export interface PassChange extends PassOptions {
  /** The index of the cached sequence that each row resumes from; each from its own when left out. */
  readonly of?: Int32Array;
  /** Full sequences in place of those, one for each row; unchanged when left out. */
  readonly sequences?: Int32Array;
}

/** A forward pass whose activations are cached, for others to resume from. */
export interface PreparedPass extends PassResult {
  /**
   * The same pass with other tokens, or with further edits after its own. What cannot differ is not computed again:
   * every block below the first that an edit touches, and every position before the first that an edit touches or whose
   * token changes.
   * @throws CancelledError; UserError `probe/tap`
   */
  run(change?: PassChange): Promise<PassResult>;
  /**
   * Lets the next prepared pass reuse the cache; no pass can resume from this one any more. Its logits and activations
   * stay.
   */
  release(): void;
}

/** A model with its weights on some engine: all that evaluation and probes need to know of it. */
export interface ModelRunner {
  readonly layout: TaskLayout;
  readonly config: ModelConfig;
  readonly engine: EngineIdentity;
  /**
   * The most probable token at every answer position, each with the tokens of `sequences` before it as context.
   * @param sequences full sequences of `layout.length` ids, one after another
   * @returns `layout.targetCount` ids per sequence
   * @throws CancelledError
   */
  predict(
    sequences: Int32Array,
    options?: { signal?: AbortSignal; onProgress?: (share: number) => void },
  ): Promise<Uint8Array>;
  /**
   * A forward pass over many sequences, each on its own.
   * @param sequences full sequences of `layout.length` ids, one after another
   * @throws CancelledError; UserError `probe/tap` for an activation that the model does not have
   */
  run(sequences: Int32Array, options?: PassOptions): Promise<PassResult>;
  /**
   * Runs a pass and caches its activations: 4 · tokens · width · (3 · layers − 1) bytes per sequence, so ask for some
   * hundreds at a time.
   * @throws CancelledError; UserError `probe/tap`
   */
  prepare(sequences: Int32Array, options?: PassOptions): Promise<PreparedPass>;
  /**
   * Named activations (`model/taps.ts`) of whole forward passes, every position included.
   * @param sequences full sequences of `layout.length` ids
   */
  activations(sequences: Int32Array, taps: readonly string[]): Promise<Map<string, Activation>>;
}
