import type { LoadedCheckpoint } from '../../../checkpoint/load-checkpoint';
import { describeSelf } from '../../../checkpoint/self-description';
import { forward } from '../../../model/gpt';
import { parametersOf } from '../../../model/parameters';
import { encodings } from '../../../model/positional/encodings';
import { layoutOf } from '../../../tasks/layout';
import { anyBatch, Graph, type Value } from './graph';
import { PortableOps } from './portable-ops';

/**
 * A model for other programs: the forward pass with its weights, in standard ONNX operators.
 * Feeds `ids` int64 [batch, tokens], a whole input of the task (a shorter one is filled up behind, with any tokens:
 * nothing looks ahead); gives `logits` float32 [batch, tokens, vocabulary], those at a position being for the token
 * after it. Positions are those of evaluation. The metadata has the characters of the vocabulary in token order, and
 * what our own checkpoints say of themselves.
 */
export function portableProgram({
  run,
  step,
  task,
  model,
  imported,
  tensors,
}: Omit<LoadedCheckpoint, 'folder'>): Uint8Array {
  const g = new Graph();
  const { inputLength: tokens, roles, vocabulary } = layoutOf(task);
  const weights = new Map(
    parametersOf(model).map(({ name, shape }): [string, Value] => [
      name,
      g.weight(name, tensors.get(name)!.data, shape),
    ]),
  );
  const positionIds = encodings[model.encoding].positions?.ids(roles.slice(0, tokens), model);
  const positions = positionIds && g.indices([...positionIds], [1, tokens]);
  const ids = g.input('ids', [anyBatch, tokens], 'int64');
  g.output(
    'logits',
    forward(new PortableOps(g, weights), model, { ids, ...(positions && { positions }) }, { tokens, from: 0 }),
  );
  return g.encode({ vocabulary, ...describeSelf({ run, step, task, model, ...(imported && { imported }) }) });
}
