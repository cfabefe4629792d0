import { forward } from '../../../model/gpt';
import { parametersOf } from '../../../model/parameters';
import { encodingNamed } from '../../../model/positional/encodings';
import type { ModelConfig } from '../../../shared/model-config';
import type { TaskLayout } from '../../../tasks/layout';
import { ExportOps } from './export-ops';
import { anyBatch, Graph, type Value } from './graph';

/**
 * A model for other programs: the forward pass with its weights, in standard ONNX operators.
 * Feeds `ids` int64 [batch, tokens], a whole input of the task (fill up a shorter one at its end, with any tokens:
 * nothing looks ahead); gives `logits` float32 [batch, tokens, vocabulary], those at a position being for the token
 * after it. Positions are those of evaluation.
 * @param weights each parameter's values, by name
 * @param metadata what the file says of itself
 */
export function exportProgram(
  { inputLength: tokens, roles }: TaskLayout,
  model: ModelConfig,
  weights: ReadonlyMap<string, { readonly data: Float32Array }>,
  metadata: Readonly<Record<string, string>>,
): Uint8Array {
  const g = new Graph();
  const parameters = new Map(
    parametersOf(model).map(({ name, shape }): [string, Value] => [
      name,
      g.weight(name, weights.get(name)!.data, shape),
    ]),
  );
  const positionIds = encodingNamed(model.encoding).positions?.ids(roles.slice(0, tokens), model);
  const positions = positionIds && g.indices([...positionIds], [1, tokens]);
  const ids = g.input('ids', [anyBatch, tokens], 'int64');
  const ops = new ExportOps(g, parameters);
  g.output('logits', forward(ops, model, { ids, ...(positions && { positions }) }, { tokens, from: 0 }));
  return g.encode(metadata);
}
