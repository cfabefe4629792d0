import { env } from 'onnxruntime-node';
import type { EngineIdentity } from '../../shared/results';

/** What results computed by ONNX Runtime's CPU provider say of their engine. */
export function cpuIdentity(workers: number): EngineIdentity {
  const version = env.versions.node ?? env.versions.common;
  return { name: 'cpu', library: 'onnxruntime-node', version, workers, label: `onnxruntime ${version} · CPU · ${workers} ${workers === 1 ? 'worker' : 'workers'}` };
}
