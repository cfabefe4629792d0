import type { Exporter } from './exporter';

/** The forward pass with its weights; see `engine/engines/export-onnx.ts`. */
export const onnx: Exporter = {
  format: 'onnx',
  holds: 'the forward pass with its weights, for any ONNX runtime',
  encode: (source) => source.onnx(),
};
