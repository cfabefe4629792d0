import type { LoadedCheckpoint } from '../../checkpoint/load-checkpoint';
import { describeSelf } from '../../checkpoint/self-description';
import { layoutOf } from '../../tasks/layout';
import { exportProgram } from '../onnx/graph/export-program';

/**
 * A checkpoint as an ONNX file for other programs. Its metadata has the characters of the vocabulary in token order,
 * and what our own checkpoints say of themselves.
 */
export function exportOnnx({
  run,
  step,
  task,
  model,
  imported,
  tensors,
}: Omit<LoadedCheckpoint, 'folder'>): Uint8Array {
  const layout = layoutOf(task);
  const self = describeSelf({ run, step, task, model, ...(imported && { imported }) });
  return exportProgram(layout, model, tensors, { vocabulary: layout.vocabulary, ...self });
}
