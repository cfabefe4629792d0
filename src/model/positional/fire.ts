import type { Ops } from '../ops';
import type { ModelConfig } from '../../shared/model-config';
import { distances, type PositionalEncoding, type ScorePlace } from './encoding';

const hidden = 32;
const at = (layer: number) => `transformer.h.${layer}.attn.fire`;
/**
 * The threshold starts here times its multiplier of 1: a quarter of the context, as the paper's 512 is of its 2048
 * tokens.
 */
const threshold = (config: ModelConfig) => config.context / 4;

/**
 * Functional interpolation (Li et al., arXiv 2310.04418): score(i, j) + f_θ(ψ(i − j) / ψ(max(L, i))) with ψ(x) =
 * log(c·x + 1). In each layer f_θ is an MLP from one number over 32 ReLUs to one number a head, c and L are learned, L
 * as a multiplier of a fixed length. The MLP has no last bias, which softmax would not see. Relative: up to L the
 * distance alone counts, beyond it the distance as a share of what came before.
 */
export const fire: PositionalEncoding = {
  name: 'fire',
  title: 'FIRE',
  kind: 'relative',
  paper: 'arXiv 2310.04418',
  summary: 'A small network turns the distance, as a share of what came before, into a bias',
  parameters: ({ layers, heads }) =>
    Array.from({ length: layers }, (_, layer) => [
      { name: `${at(layer)}.c`, shape: [1], init: { value: 0.1 } },
      { name: `${at(layer)}.threshold`, shape: [1], init: { value: 1 } },
      // PyTorch's default for linear maps: uniform within ±1/√inputs.
      { name: `${at(layer)}.hidden.weight`, shape: [hidden, 1], init: { uniform: 1 } },
      { name: `${at(layer)}.hidden.bias`, shape: [hidden], init: { uniform: 1 } },
      { name: `${at(layer)}.out.weight`, shape: [heads, hidden], init: { uniform: 1 / Math.sqrt(hidden) } },
    ]).flat(),
  score: (ops, scores, config, place) => {
    const parameter = (name: string) => ops.parameter(`${at(place.layer)}.${name}`);
    const active = ops.relu(
      ops.linear(normalizedDistances(ops, config, place), parameter('hidden.weight'), parameter('hidden.bias')),
    );
    return ops.addScoreBias(scores, ops.linear(active, parameter('out.weight')));
  },
};

/** ψ(i − j) / ψ(max(L, i)) for each query and key: [queries · keys, 1]. */
function normalizedDistances<T>(ops: Ops<T>, config: ModelConfig, place: ScorePlace<T>): T {
  const count = place.queries * place.keys;
  const column = (value: (index: number) => number) =>
    ops.constant(
      Float32Array.from({ length: count }, (_, i) => value(i)),
      [count, 1],
    );
  const c = ops.parameter(`${at(place.layer)}.c`);
  const psi = (x: T) => ops.log1pAbs(ops.mul(x, c));
  const distance = distances(place);
  // Position 0 has distance 0 alone, so it may count as 1: nothing is divided by zero even where L is.
  const position = (index: number) => Math.max(1, place.offset + Math.floor(index / place.keys));
  // max(L, i) = i + relu(L − i)
  const length = ops.mul(
    column(() => threshold(config)),
    ops.parameter(`${at(place.layer)}.threshold`),
  );
  const longer = ops.add(
    column(position),
    ops.relu(
      ops.add(
        length,
        column((i) => -position(i)),
      ),
    ),
  );
  return ops.divide(psi(column((i) => distance[i])), psi(longer));
}
