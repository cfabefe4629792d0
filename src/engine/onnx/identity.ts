import { env } from 'onnxruntime-node';
import type { EngineIdentity } from '../../shared/results';

const version = env.versions.node ?? env.versions.common;

/** What results computed by ONNX Runtime's CPU provider say of their engine. */
export function cpuIdentity(workers: number): EngineIdentity {
  return { name: 'cpu', library: 'onnxruntime-node', version, workers, label: `onnxruntime ${version} · CPU · ${workers} ${workers === 1 ? 'worker' : 'workers'}` };
}

/** The same of its WebGPU provider. */
export function webgpuIdentity(): EngineIdentity {
  return { name: 'webgpu', library: 'onnxruntime-node', version, workers: 1, label: `onnxruntime ${version} · WebGPU` };
}
