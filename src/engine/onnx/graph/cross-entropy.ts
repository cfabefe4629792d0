import { mul, oneHot, reduce, scale, sub, unary } from './elementary';
import type { Graph, Value } from './graph';

/**
 * The mean over rows of −log softmax(logits)[target], and the gradient of the logits.
 * @param logits [rows, vocabulary]
 * @param targets [rows]
 */
export function crossEntropy(
  g: Graph,
  logits: Value,
  targets: Value,
): { value: Value; backward: (dy: Value) => Value[] } {
  const [rows, vocabulary] = logits.shape;
  const hot = oneHot(g, targets, vocabulary);
  const logProbabilities = g.op('LogSoftmax', [logits], [rows, vocabulary], { axis: { int: -1 } });
  return {
    value: scale(g, reduce(g, 'ReduceSum', mul(g, logProbabilities, hot), [0, 1], false), -1 / rows),
    backward: (dy) => [mul(g, sub(g, unary(g, 'Exp', logProbabilities), hot), scale(g, dy, 1 / rows))],
  };
}
