import type { EngineIdentity } from '../../../shared/identities';
import { runtime } from './runtime';

function runtimeVersion(): string {
  const { node, common } = runtime().env.versions;
  return node ?? common;
}

/** What results computed by ONNX Runtime's CPU provider say of their engine. */
export function cpuIdentity(workers: number): EngineIdentity {
  const version = runtimeVersion();
  return {
    name: 'cpu',
    library: 'onnxruntime-node',
    version,
    workers,
    label: `onnxruntime ${version} · CPU · ${workers} ${workers === 1 ? 'worker' : 'workers'}`,
  };
}

/** The same of its WebGPU provider. */
export function webgpuIdentity(): EngineIdentity {
  const version = runtimeVersion();
  return { name: 'webgpu', library: 'onnxruntime-node', version, workers: 1, label: `onnxruntime ${version} · WebGPU` };
}
