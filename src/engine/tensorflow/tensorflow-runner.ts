import { setImmediate } from 'node:timers/promises';
import type { Tensor } from '@tensorflow/tfjs';
import { encodings } from '../../model/positional/table';
import { CancelledError } from '../../shared/errors';
import type { EngineIdentity, ModelConfig } from '../../shared/results';
import type { TaskLayout } from '../../tasks/layout';
import { inputsOf, passesOn, type GroupPass, type GroupResult, type Groups } from '../passes';
import type { ModelRunner } from '../runner';
import type { TensorFlow } from './load';
import { forwardPass, parameterTensors } from './programs';

/** Sequences of one forward pass: enough to fill a GPU, few enough to cancel soon. */
const group = 512;

/** A model whose weights, copied from the flat vector, are used by TensorFlow. A runner that is no longer referred to holds no tensors: they live for one call. */
export function tensorflowRunner(tf: TensorFlow, engine: EngineIdentity, layout: TaskLayout, config: ModelConfig, flat: Float32Array): ModelRunner {
  const { length, inputLength: tokens, targetCount } = layout;
  const weights = flat.slice();
  const positions = encodings[config.encoding].positions?.ids(layout.roles.slice(0, tokens), config);

  /** A forward pass; the outputs are read and disposed of by `read`. */
  async function pass<R>(parameters: Tensor[], { rows, ids, from, taps, edits }: Omit<GroupPass, 'tokens' | 'positions'>, read: (outputs: Record<string, Tensor>) => Promise<R>): Promise<R> {
    const tokenIds = tf.tensor2d(ids, [rows, tokens], 'int32');
    const positionIds = positions && tf.tensor2d(Int32Array.from({ length: rows * tokens }, (_, i) => positions[i % tokens]), [rows, tokens], 'int32');
    const outputs = forwardPass(tf, config, parameters, { ids: tokenIds, positions: positionIds }, { tokens, from }, { taps, edits });
    try {
      return await read(outputs);
    } finally {
      tf.dispose([tokenIds, ...(positionIds ? [positionIds] : []), ...Object.values(outputs)]);
    }
  }

  /** One group after another, on parameters that live as long. */
  async function each(count: number, job: (parameters: Tensor[], index: number) => Promise<void>): Promise<void> {
    const parameters = parameterTensors(tf, config, weights);
    try {
      for (let index = 0; index < count; index++) {
        // TensorFlow blocks this thread while it computes: messages, a cancellation among them, are let in between.
        await setImmediate();
        await job(parameters, index);
      }
    } finally {
      tf.dispose(parameters);
    }
  }

  const runGroup = (parameters: Tensor[], question: GroupPass): Promise<GroupResult> =>
    pass(parameters, question, async ({ logits, ...taps }) => ({
      logits: (await logits.data()) as Float32Array,
      taps: new Map(await Promise.all(Object.entries(taps).map(async ([name, tensor]) => [name, (await tensor.data()) as Float32Array] as const))),
    }));
  const groups: Groups = { size: group, each: (count, job) => each(count, (parameters, index) => job((question) => runGroup(parameters, question), index)) };
  const run = passesOn(groups, layout, config);

  return {
    layout,
    config,
    engine,
    predict: async (sequences, { signal, onProgress } = {}) => {
      const rows = sequences.length / length;
      const result = new Uint8Array(rows * targetCount);
      await each(Math.ceil(rows / group), async (parameters, index) => {
        if (signal?.aborted) throw new CancelledError();
        const first = index * group;
        const count = Math.min(group, rows - first);
        const best = await pass(parameters, { rows: count, ids: inputsOf(layout, sequences, first, count), from: tokens - targetCount, taps: [], edits: [] }, async ({ logits }) => {
          const ids = tf.tidy(() => tf.argMax(logits, -1));
          const numbers = await ids.data();
          ids.dispose();
          return numbers;
        });
        result.set(best, first * targetCount);
        onProgress?.((first + count) / rows);
      });
      return result;
    },
    run,
    activations: async (sequences, taps) => new Map((await run(sequences, { taps })).taps),
  };
}
