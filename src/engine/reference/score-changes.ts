import { build, zerosLike, type Tensor } from './tensor';

/* What encodings do to attention scores [batch, heads, queries, keys]: each operation, and its inputs' gradients. */

interface Differentiable {
  readonly value: Tensor;
  readonly backward: (dy: Tensor) => Tensor[];
}

/** `Ops.addRelativeScores`. */
export function addRelativeScores(scores: Tensor, q: Tensor, relativeKeys: Tensor): Differentiable {
  const [queries, keys] = scores.shape.slice(-2);
  const headWidth = q.shape.at(-1)!;
  const scale = 1 / Math.sqrt(headWidth);
  // Where the score at index i finds its query and its relative key.
  const query = (i: number) => Math.floor(i / keys) * headWidth;
  const key = (i: number) => (i % (queries * keys)) * headWidth;
  const value = build(scores.shape, (i) => {
    let sum = scores.data[i];
    for (let e = 0; e < headWidth; e++) sum += scale * q.data[query(i) + e] * relativeKeys.data[key(i) + e];
    return sum;
  });
  const backward = (dy: Tensor) => {
    const dq = zerosLike(q);
    const dKeys = zerosLike(relativeKeys);
    dy.data.forEach((d, i) => {
      for (let e = 0; e < headWidth; e++) {
        dq.data[query(i) + e] += scale * d * relativeKeys.data[key(i) + e];
        dKeys.data[key(i) + e] += scale * d * q.data[query(i) + e];
      }
    });
    return [dy, dq, dKeys];
  };
  return { value, backward };
}

/** `Ops.addScoreBias`. */
export function addScoreBias(scores: Tensor, bias: Tensor): Differentiable {
  const [heads, queries, keys] = scores.shape.slice(1);
  return added(scores, bias, (i) => (i % (queries * keys)) * heads + (Math.floor(i / (queries * keys)) % heads));
}

/** `Ops.addDifferenceBias`. */
export function addDifferenceBias(scores: Tensor, table: Tensor, ids: Tensor): Differentiable {
  const [heads, queries, keys] = scores.shape.slice(1);
  const reach = (table.shape[0] - 1) / 2;
  return added(scores, table, (i) => {
    const sequence = Math.floor(i / (heads * queries * keys)) % ids.shape[0];
    const query = (Math.floor(i / keys) % queries) + keys - queries;
    const difference = ids.data[sequence * keys + query] - ids.data[sequence * keys + (i % keys)];
    const row = reach + Math.max(-reach, Math.min(reach, difference));
    return row * heads + (Math.floor(i / (queries * keys)) % heads);
  });
}

/** `Ops.scaleScores`. */
export function scaleScores(scores: Tensor, factors: Tensor): Differentiable {
  const [heads, queries, keys] = scores.shape.slice(1);
  const source = (i: number) => (Math.floor(i / keys) % queries) * heads + (Math.floor(i / (queries * keys)) % heads);
  const value = build(scores.shape, (i) => scores.data[i] * factors.data[source(i)]);
  const backward = (dy: Tensor) => {
    const dFactors = zerosLike(factors);
    dy.data.forEach((d, i) => (dFactors.data[source(i)] += d * scores.data[i]));
    return [build(scores.shape, (i) => dy.data[i] * factors.data[source(i)]), dFactors];
  };
  return { value, backward };
}

/** scores + from, where the score at index i takes the number at `source(i)`. */
function added(scores: Tensor, from: Tensor, source: (i: number) => number): Differentiable {
  const value = build(scores.shape, (i) => scores.data[i] + from.data[source(i)]);
  const backward = (dy: Tensor) => {
    const dFrom = zerosLike(from);
    dy.data.forEach((d, i) => (dFrom.data[source(i)] += d));
    return [dy, dFrom];
  };
  return { value, backward };
}
