import { setImmediate } from 'node:timers/promises';
import type { Tensor } from '@tensorflow/tfjs';
import { encodings } from '../../model/positional/table';
import { CancelledError } from '../../shared/errors';
import type { EngineIdentity, ModelConfig } from '../../shared/results';
import type { TaskLayout } from '../../tasks/layout';
import type { Activation, ModelRunner } from '../runner';
import type { TensorFlow } from './load';
import { forwardPass, parameterTensors } from './programs';

/** Sequences of one forward pass: enough to fill a GPU, few enough to cancel soon. */
const group = 512;

/** A model whose weights, copied from the flat vector, are used by TensorFlow. A runner that is no longer referred to holds no tensors: they live for one call. */
export function tensorflowRunner(tf: TensorFlow, engine: EngineIdentity, layout: TaskLayout, config: ModelConfig, flat: Float32Array): ModelRunner {
  const { length, inputLength: tokens, targetCount } = layout;
  const weights = flat.slice();
  const positions = encodings[config.encoding].positions?.ids(layout.roles.slice(0, tokens), config);

  /** A forward pass over `rows` sequences, all but the last token of each; the outputs are read and disposed of by `read`. */
  async function pass<R>(parameters: Tensor[], sequences: Int32Array, rows: number, from: number, taps: readonly string[], read: (outputs: Record<string, Tensor>) => Promise<R>): Promise<R> {
    const all = Int32Array.from({ length: rows * tokens }, (_, i) => sequences[Math.floor(i / tokens) * length + (i % tokens)]);
    const ids = tf.tensor2d(all, [rows, tokens], 'int32');
    const positionIds = positions && tf.tensor2d(Int32Array.from({ length: rows * tokens }, (_, i) => positions[i % tokens]), [rows, tokens], 'int32');
    const outputs = forwardPass(tf, config, parameters, { ids, positions: positionIds }, { tokens, from }, taps);
    try {
      return await read(outputs);
    } finally {
      tf.dispose([ids, ...(positionIds ? [positionIds] : []), ...Object.values(outputs)]);
    }
  }

  return {
    layout,
    config,
    engine,
    predict: async (sequences, { signal, onProgress } = {}) => {
      const rows = sequences.length / length;
      const result = new Uint8Array(rows * targetCount);
      const parameters = parameterTensors(tf, config, weights);
      try {
        for (let first = 0; first < rows; first += group) {
          const count = Math.min(group, rows - first);
          // TensorFlow blocks this thread while it computes: messages, a cancellation among them, are let in between.
          await setImmediate();
          if (signal?.aborted) throw new CancelledError();
          const best = await pass(parameters, sequences.subarray(first * length), count, tokens - targetCount, [], async ({ logits }) => {
            const ids = tf.tidy(() => tf.argMax(logits, -1));
            const numbers = await ids.data();
            ids.dispose();
            return numbers;
          });
          result.set(best, first * targetCount);
          onProgress?.((first + count) / rows);
        }
      } finally {
        tf.dispose(parameters);
      }
      return result;
    },
    activations: async (sequences, taps) => {
      const parameters = parameterTensors(tf, config, weights);
      try {
        return await pass(parameters, sequences, sequences.length / length, 0, taps, async (outputs) => {
          const activations = new Map<string, Activation>();
          for (const name of taps) {
            // An encoding without position embeddings has no tap for them.
            if (!(name in outputs)) continue;
            activations.set(name, { shape: outputs[name].shape, data: (await outputs[name].data()) as Float32Array });
          }
          return activations;
        });
      } finally {
        tf.dispose(parameters);
      }
    },
  };
}
