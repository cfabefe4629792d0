import { add, mul, scale, sub, unary } from './elementary';
import type { Graph, Value } from './graph';

/**
 * GELU in its tanh form, and its slope, factored so that both share their nodes.
 * x/2·(1 + tanh u) is x·σ(2u) with 2u = x(a + b·x²); with s = σ(2u) and y = x·s the slope is s + y(1 − s)(a + 3b·x²).
 */
export function geluWithSlope(g: Graph, x: Value): { value: Value; slope: () => Value } {
  const a = 2 * Math.sqrt(2 / Math.PI);
  const b = 0.044715 * a;
  const square = mul(g, x, x);
  const s = unary(g, 'Sigmoid', mul(g, x, add(g, scale(g, square, b), g.scalar(a))));
  const y = mul(g, x, s);
  const slope = () => add(g, s, mul(g, sub(g, y, mul(g, y, s)), add(g, scale(g, square, 3 * b), g.scalar(a))));
  return { value: y, slope };
}
