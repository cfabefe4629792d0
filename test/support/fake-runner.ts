import type { Activation, ModelRunner } from '../../src/engine/runner';
import { digitsOf, valueOf, type Digits } from '../../src/tasks/digits';
import { answerDigits, encodeInto, layoutOf, type TaskLayout } from '../../src/tasks/layout';
import type { TaskSpec } from '../../src/shared/task-spec';

/**
 * A model whose answer is a function of the operands: what a probe must say of it is known exactly. It also may look at
 * the answer written so far.
 */
export function fakeRunner(
  spec: TaskSpec,
  answer: (a: bigint, b: bigint, layout: TaskLayout, written: Digits) => bigint,
): ModelRunner {
  const layout = layoutOf(spec);
  const { length, promptLength, targetCount, answerWidth } = layout;
  const operand = (sequence: Int32Array, name: 'a' | 'b'): Digits =>
    Uint8Array.from(
      { length: spec.operandWidth },
      (_, place) => sequence[layout.positionOf({ kind: 'operand', operand: name, place })],
    );
  const answerOf = (sequence: Int32Array): Int32Array => {
    const a = operand(sequence, 'a');
    const b = operand(sequence, 'b');
    const written = new Int32Array(length);
    encodeInto(layout, a, b, written, 0);
    const value = answer(
      valueOf(a, spec.base),
      valueOf(b, spec.base),
      layout,
      answerDigits(layout, sequence, promptLength),
    );
    digitsOf(value, spec.base, answerWidth).forEach(
      (digit, place) => (written[layout.positionOf({ kind: 'answer', place })] = digit),
    );
    return written.slice(promptLength);
  };
  // The token that it answers with has logit 1, all others 0.
  const run = (sequences: Int32Array) => {
    const rows = sequences.length / length;
    const vocabulary = layout.vocabulary.length;
    const logits = new Float32Array(rows * targetCount * vocabulary);
    for (let i = 0; i < rows; i++)
      answerOf(sequences.subarray(i * length, (i + 1) * length)).forEach(
        (token, j) => (logits[(i * targetCount + j) * vocabulary + token] = 1),
      );
    return Promise.resolve({ logits, taps: new Map<string, Activation>() });
  };
  return {
    layout,
    config: {
      layers: 1,
      heads: 1,
      width: 2,
      vocabulary: layout.vocabulary.length,
      context: layout.inputLength,
      encoding: 'learned',
      bias: false,
      tiedEmbeddings: true,
      activation: 'gelu',
      layerNormEpsilon: 1e-5,
    },
    engine: { name: 'reference', library: 'a test', version: '1', workers: 1, label: 'a test' },
    predict: (sequences) => {
      const result = new Uint8Array((sequences.length / length) * targetCount);
      for (let i = 0; i < sequences.length / length; i++)
        result.set(answerOf(sequences.subarray(i * length, (i + 1) * length)), i * targetCount);
      return Promise.resolve(result);
    },
    run,
    prepare: async (sequences) => ({
      ...(await run(sequences)),
      release: () => undefined,
      run: ({ of, sequences: changed } = {}) =>
        run(
          changed ??
            (of
              ? Int32Array.from([...of].flatMap((i) => [...sequences.subarray(i * length, (i + 1) * length)]))
              : sequences),
        ),
    }),
    activations: () => Promise.resolve(new Map()),
  };
}
