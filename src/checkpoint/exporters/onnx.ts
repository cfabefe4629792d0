import type { Exporter } from './exporter';

/** The forward pass with its weights; see `engine/onnx/graph/portable-program.ts`. */
export const onnx: Exporter = {
  format: 'onnx',
  holds: 'the forward pass with its weights, for any ONNX runtime',
  encode: (source) => source.onnx(),
};
