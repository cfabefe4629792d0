import type { LogicalTensor } from './memory-layout';
import { add, gemm, mul, reduce, reshape, sub } from './elementary';
import type { Graph, Value } from './graph';

/*
 * LayerNorm costs little forward and, written out, a dozen element-wise nodes backward. Two identities leave five:
 * its weight w and bias b can be taken into the linear map that follows, (x̂·w + b)Wᵀ = x̂(W·w)ᵀ + bWᵀ, where they are
 * as small as a weight matrix; and since x̂ has mean zero, subtracting from each row of W·w its mean changes nothing
 * forward, but makes the mean of the gradient vanish, which LayerNorm's backward pass would otherwise have to subtract.
 */

/**
 * x̂ = (x − mean)·r with r = 1/√(variance + ε). `backward` takes a gradient of x̂ whose mean over the last axis is
 * zero.
 */
export function normalize(g: Graph, x: Value, epsilon: number): { value: Value; backward: (dy: Value) => Value } {
  const last = x.shape.length - 1;
  const width = x.shape[last];
  const statistics = [...x.shape.slice(0, -1), 1];
  const ones = g.constant(new Float32Array(width).fill(1), [width]);
  const [value, , inverseDeviation] = g.multi('LayerNormalization', [x, ones], [x.shape, statistics, statistics], {
    axis: { int: -1 },
    epsilon: { float: epsilon },
  });
  // dx = r·(d − mean(d) − x̂·mean(d·x̂)), where mean(d) = 0.
  const backward = (d: Value) =>
    mul(g, sub(g, d, mul(g, value, reduce(g, 'ReduceMean', mul(g, d, value), [last], true))), inverseDeviation);
  return { value, backward };
}

/** A linear map that takes x̂ instead of LayerNorm's output. */
export interface Folded {
  /** [out, in], each row of mean zero. */
  readonly weight: Value;
  readonly bias?: Value;
  /** From the gradients of the folded weight and of the output's sum over rows. */
  readonly backward: (
    dWeight: Value,
    dBias?: Value,
  ) => { weight: Value; layerNormWeight: Value; layerNormBias?: Value };
}

/** Takes a LayerNorm's weight and bias into the linear map [out, in] (and bias) that follows it. */
export function foldLayerNorm(
  g: Graph,
  weight: Value,
  bias: Value | undefined,
  pending: NonNullable<LogicalTensor['pending']>,
): Folded {
  const [out, width] = weight.shape;
  const scaled = mul(g, weight, pending.weight.value);
  const lnBias = pending.bias?.value;
  const shift = lnBias && reshape(g, gemm(g, weight, reshape(g, lnBias, [width, 1])), [out]);
  return {
    weight: sub(g, scaled, reduce(g, 'ReduceMean', scaled, [1], true)),
    bias: shift && bias ? add(g, bias, shift) : (shift ?? bias),
    // Rows of dWeight = dyᵀx̂ have mean zero already, so the centring needs no backward of its own.
    backward: (dWeight, dBias) => {
      const layerNormWeight = reduce(g, 'ReduceSum', mul(g, dWeight, weight), [0], false);
      const dScaled = mul(g, dWeight, pending.weight.value);
      if (!lnBias || !dBias) return { weight: dScaled, layerNormWeight };
      const column = reshape(g, dBias, [out, 1]);
      return {
        weight: add(g, dScaled, mul(g, column, reshape(g, lnBias, [1, width]))),
        layerNormWeight,
        layerNormBias: reshape(g, gemm(g, column, weight, { transposeA: true }), [width]),
      };
    },
  };
}
