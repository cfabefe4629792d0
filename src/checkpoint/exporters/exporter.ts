import type { CheckpointRef } from '../../shared/engine-contract';
import type { MetricsLine } from '../../shared/run-summary';
import type { LoadedCheckpoint } from '../load-checkpoint';

/** What can be exported of a run. Each part is read when an exporter wants it. */
export interface ExportSource {
  readonly checkpoint: CheckpointRef;
  weights(): Promise<LoadedCheckpoint>;
  /** The evaluations of training. @throws UserError where a lone checkpoint file has none */
  metrics(): Promise<readonly MetricsLine[]>;
  /** The forward pass as an ONNX model, which only an engine can write. */
  onnx(): Promise<Uint8Array>;
}

/** A file format to export to. Each lives in its own file; `table.ts` lists them. */
export interface Exporter {
  readonly format: string;
  /** What the file holds, in a few words for `--help`. */
  readonly holds: string;
  encode(source: ExportSource): Promise<Uint8Array | string>;
}
