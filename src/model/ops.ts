/**
 * The operations that the model is written in. What `T` is depends on the interpreter: a value of an ONNX graph, a
 * float64 array. Shapes are row-major and known when the operation is called. Every operation but `concat` is
 * differentiable in its floating-point inputs.
 */
export interface Ops<T> {
  /** A learned tensor by its name (`model/parameters.ts`). */
  parameter(name: string): T;
  /** Fixed numbers. */
  constant(values: Float32Array, shape: readonly number[]): T;
  /** Names an activation (`model/taps.ts`), so that it can be read out; gives back what the model should go on with. */
  tap(name: string, x: T): T;

  /** Rows of `table` [vocabulary, width] for `ids` [batch, tokens] → [batch, tokens, width]. */
  embedding(table: T, ids: T): T;
  /** Fixed rows of a `table` [rows, width] → [indices, width]. */
  gather(table: T, indices: readonly number[]): T;
  /** a + b; `b` has the shape of `a`, or its trailing dimensions. */
  add(a: T, b: T): T;
  /** a · b, element by element; `b` has the shape of `a`, or is one number, [1]. */
  mul(a: T, b: T): T;
  /** a / b, element by element; both have one shape. */
  divide(a: T, b: T): T;
  /** log(1 + |x|). */
  log1pAbs(x: T): T;
  /** x wᵀ + bias: x [..., in], weight [out, in], bias [out] → [..., out]. */
  linear(x: T, weight: T, bias?: T): T;
  /** (x − mean) / √(variance + ε) over the last axis, times weight, plus bias. */
  layerNorm(x: T, weight: T, bias: T | undefined, epsilon: number): T;
  /** GELU in its tanh form: x/2 · (1 + tanh(√(2/π)(x + 0.044715 x³))). */
  gelu(x: T): T;
  relu(x: T): T;

  /** Elements [start, end) of one axis. */
  slice(x: T, axis: number, start: number, end: number): T;
  /**
   * Values one after another along an axis, as long as each other along all others. Only passes that begin in the
   * middle need it, and none is trained through: it has no gradient.
   */
  concat(parts: readonly T[], axis: number): T;
  /** [batch, tokens, heads · headWidth] → [batch, heads, tokens, headWidth]. */
  splitHeads(x: T, heads: number): T;
  /** [batch, heads, tokens, headWidth] → [batch, tokens, heads · headWidth]. */
  mergeHeads(x: T): T;
  /**
   * Turns the pairs (x[i], x[i + headWidth/2]) of the last axis by angles [tokens, headWidth / 2] given as cosines and
   * sines.
   */
  rotate(x: T, cosines: Float32Array, sines: Float32Array): T;
  /**
   * q kᵀ / √headWidth: [batch, heads, queries, headWidth], [batch, heads, keys, headWidth] → [batch, heads, queries,
   * keys].
   */
  attentionScores(q: T, k: T): T;
  /**
   * scores + q rᵀ / √headWidth with keys of their own for each query and key: relativeKeys [queries · keys, headWidth].
   */
  addRelativeScores(scores: T, q: T, relativeKeys: T): T;
  /** scores + bias, one number a head for each query and key: bias [queries · keys, heads]. */
  addScoreBias(scores: T, bias: T): T;
  /**
   * scores + table[clip(id of the query − id of the key)], one number a head: table [2 · reach + 1, heads], of which
   * the rows are for differences −reach … reach, and those beyond have the first and the last. ids [batch, keys], or
   * [1, keys] where all sequences have the same; the queries are the last of the keys.
   */
  addDifferenceBias(scores: T, table: T, ids: T): T;
  /** scores · factors, one number a head for each query: factors [queries, heads]. */
  scaleScores(scores: T, factors: T): T;
  /** Softmax over keys, where query i sees keys 0 … i + offset. */
  causalSoftmax(scores: T, offset: number): T;
  /** pattern v: [batch, heads, queries, keys], [batch, heads, keys, headWidth] → [batch, heads, queries, headWidth]. */
  mix(pattern: T, v: T): T;

  /**
   * Mean over all rows of −log softmax(logits)[target]: logits [batch, tokens, vocabulary], targets [batch, tokens] →
   * scalar.
   */
  crossEntropy(logits: T, targets: T): T;
}
