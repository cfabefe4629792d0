import { csv } from './csv';
import type { Exporter } from './exporter';
import { json } from './json';
import { onnx } from './onnx';
import { safetensors } from './safetensors';

/** Every format that a run can be exported to. */
export const exporters: readonly Exporter[] = [safetensors, onnx, csv, json];
