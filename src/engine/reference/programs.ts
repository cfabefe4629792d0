import { forward, type ModelInputs } from '../../model/gpt';
import { parametersOf } from '../../model/parameters';
import { sizeOf } from '../../model/parameter-spec';
import type { ModelConfig } from '../../shared/model-config';
import { ReferenceOps } from './reference-ops';
import { tensor, type Tensor } from './tensor';

/** The results of one pass of the reference: everything that other interpreters can compute. */
export interface ReferencePass {
  readonly logits: Tensor;
  readonly taps: ReadonlyMap<string, Tensor>;
  readonly loss: number;
  /** In the order of the flat parameter vector. */
  readonly gradients: ReadonlyMap<string, Tensor>;
}

/**
 * Runs a model forward and backward in float64.
 * @param parameters the flat parameter vector
 * @param targets [batch, tokens − from]
 * @param edited replaces an activation by what the model continues with
 */
export function referencePass(
  config: ModelConfig,
  parameters: ArrayLike<number>,
  inputs: ModelInputs<Tensor>,
  targets: Tensor,
  from: number,
  edited: (name: string, x: Tensor) => Tensor = (_, x) => x,
): ReferencePass {
  const named = new Map<string, Tensor>();
  let at = 0;
  for (const { name, shape } of parametersOf(config)) {
    const end = at + sizeOf(shape);
    named.set(name, tensor(shape, Array.prototype.slice.call(parameters, at, end)));
    at = end;
  }
  const taps = new Map<string, Tensor>();
  const ops = new ReferenceOps(named, (name, x) => {
    const after = edited(name, x);
    taps.set(name, after);
    return after;
  });
  const logits = forward(ops, config, inputs, { tokens: inputs.ids.shape[1], from });
  const loss = ops.crossEntropy(logits, targets);
  return { logits, taps, loss: loss.data[0], gradients: ops.gradients(loss) };
}
