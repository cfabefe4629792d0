import { referencePass } from '../../src/engine/reference/programs';
import { build, tensor, type Tensor } from '../../src/engine/reference/tensor';
import type { Activation, Edit, ModelRunner, PassOptions, PassResult } from '../../src/engine/runner';
import { encodingNamed } from '../../src/model/positional/encodings';
import type { ModelConfig } from '../../src/shared/model-config';
import type { TaskLayout } from '../../src/tasks/layout';

/**
 * Forward passes in float64 loops, every position of every layer computed: slow, plain, and what `ModelRunner.run` of
 * every engine is held against. Shares nothing with `engine/passes.ts`.
 */
export function referenceRun(
  layout: TaskLayout,
  config: ModelConfig,
  parameters: ArrayLike<number>,
): ModelRunner['run'] {
  const { length, inputLength: tokens, targetCount } = layout;
  const rule = encodingNamed(config.encoding).positions?.ids(layout.roles.slice(0, tokens), config);
  return (sequences: Int32Array, { taps = [], edits = [] }: PassOptions = {}): Promise<PassResult> => {
    const rows = sequences.length / length;
    const ids = build([rows, tokens], (i) => sequences[Math.floor(i / tokens) * length + (i % tokens)]);
    const positions = rule && build([rows, tokens], (i) => rule[i % tokens]);
    const edited = (name: string, x: Tensor) => edits.filter((edit) => edit.tap === name).reduce(replaced, x);
    const pass = referencePass(
      config,
      parameters,
      { ids, positions },
      tensor([rows, tokens], new Float64Array(rows * tokens)),
      0,
      edited,
    );
    const logits = new Float32Array(rows * targetCount * config.vocabulary);
    const whole = tokens * config.vocabulary;
    for (let row = 0; row < rows; row++)
      logits.set(
        pass.logits.data.subarray((row + 1) * whole - targetCount * config.vocabulary, (row + 1) * whole),
        row * targetCount * config.vocabulary,
      );
    const activation = (name: string): Activation => ({
      shape: pass.taps.get(name)!.shape,
      data: Float32Array.from(pass.taps.get(name)!.data),
    });
    return Promise.resolve({ logits, taps: new Map(taps.map((name) => [name, activation(name)])) });
  };
}

function replaced(x: Tensor, { where, value }: Edit): Tensor {
  const last = x.shape.at(-1)!;
  return build(x.shape, (i) =>
    where[Math.floor(i / last) % where.length] === 1 ? (value?.[i % value.length] ?? 0) : x.data[i],
  );
}
