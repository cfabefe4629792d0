/** Which engine computed a result. `label` is what the screen says, such as `onnxruntime 1.30.0 · CPU · 2 workers`. */
export interface EngineIdentity {
  /** A name in the table of engines, or `reference` for the tests' float64 loops. */
  readonly name: string;
  readonly library: string;
  readonly version: string;
  readonly workers: number;
  readonly label: string;
}

/** An engine that trained a part of a run: the steps after `fromStep`, up to the next one's. */
export interface EngineSpan extends EngineIdentity {
  readonly fromStep: number;
}

/** Which weights made a result: the run's folder (absolute), its name, the training step of the checkpoint. */
export interface CheckpointIdentity {
  readonly folder: string;
  readonly run: string;
  readonly step: number;
  /** Name of the file that it was imported from, where it was. */
  readonly imported?: string;
  /** Tensors that hold a NaN or an infinity, where there are any: `notFiniteWords` says what that means. */
  readonly notFinite?: readonly string[];
}

/** Where a model came from that was not trained here. */
export interface ImportOrigin {
  /** The file's name without its folder. */
  readonly file: string;
  /** Of its bytes, in hexadecimal. */
  readonly sha256: string;
  /** Whose layout it had, such as `minGPT`. */
  readonly layout: string;
}

/** Every result says which engine and which checkpoint made it. */
export interface Provenance {
  readonly engine: EngineIdentity;
  readonly checkpoint: CheckpointIdentity;
}
