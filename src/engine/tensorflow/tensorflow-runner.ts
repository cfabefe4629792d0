import { setImmediate } from 'node:timers/promises';
import type { Tensor } from '@tensorflow/tfjs';
import { beginning } from '../../model/gpt';
import { encodingNamed } from '../../model/positional/encodings';
import { CancelledError } from '../../shared/errors';
import type { EngineIdentity } from '../../shared/identities';
import type { ModelConfig } from '../../shared/model-config';
import type { TaskLayout } from '../../tasks/layout';
import { cachedParts } from '../activation-cache';
import { inputsOf, passesOn, type GroupPass, type GroupResult, type Groups } from '../passes';
import type { ModelRunner } from '../runner';
import { keep, resumedInputs } from './cached-activations';
import type { TensorFlow } from './load';
import { forwardPass, parameterTensors } from './programs';

/** Sequences per forward pass: enough to fill a GPU, few enough to cancel soon. */
export const group = 512;

/**
 * A model on TensorFlow, its weights copied from the flat vector. Tensors live for one call, so a runner can be left to
 * the garbage collector.
 */
export function tensorflowRunner(
  tf: TensorFlow,
  engine: EngineIdentity,
  layout: TaskLayout,
  config: ModelConfig,
  flat: Float32Array,
): ModelRunner {
  const { length, inputLength: tokens, targetCount } = layout;
  const weights = flat.slice();
  const positions = encodingNamed(config.encoding).positions?.ids(layout.roles.slice(0, tokens), config);

  /** A forward pass over a group. Its outputs are disposed of after `read`. */
  async function pass<R>(
    parameters: Tensor[],
    question: GroupPass,
    read: (outputs: Record<string, Tensor>) => Promise<R>,
  ): Promise<R> {
    const { from, edits, start } = question;
    const taps = [...question.taps, ...(question.keep ? cachedParts(config).map(({ tap }) => tap) : [])];
    const outputs = tf.tidy(() => {
      const past = resumedInputs(tf, config, question);
      const given = { ...past, positions: positionInput(question) };
      const inputs = past.residual ? { ...given, residual: past.residual } : { ...given, ids: tokenInput(question) };
      return forwardPass(tf, config, parameters, inputs, { tokens, from, start }, { taps, edits });
    });
    try {
      return await read(outputs);
    } finally {
      tf.dispose(outputs);
    }
  }

  /** Ids [rows, tokens − from] of the tokens at positions `from` and after it. */
  const idTensor = (rows: number, from: number, id: (row: number, t: number) => number): Tensor => {
    const wanted = tokens - from;
    const flat = Int32Array.from({ length: rows * wanted }, (_, i) => id(Math.floor(i / wanted), from + (i % wanted)));
    return tf.tensor2d(flat, [rows, wanted], 'int32');
  };
  const tokenInput = ({ rows, ids, start: { position } }: GroupPass): Tensor =>
    idTensor(rows, position, (row, t) => ids[row * tokens + t]);
  const positionInput = ({ rows }: GroupPass): Tensor | undefined =>
    positions && idTensor(rows, 0, (_, t) => positions[t]);

  /** Runs one group after another, with parameter tensors that live until the last is done. */
  async function each(count: number, job: (parameters: Tensor[], index: number) => Promise<void>): Promise<void> {
    const parameters = parameterTensors(tf, config, weights);
    try {
      for (let index = 0; index < count; index++) {
        // TensorFlow blocks this thread while it computes; messages, such as cancellations, are handled in between.
        await setImmediate();
        await job(parameters, index);
      }
    } finally {
      tf.dispose(parameters);
    }
  }

  const runGroup = (parameters: Tensor[], question: GroupPass): Promise<GroupResult> =>
    pass(parameters, question, async ({ logits, ...activations }) => {
      await keep(tf, config, activations, question);
      const taps = await Promise.all(
        question.taps.map(async (name) => [name, (await activations[name].data()) as Float32Array] as const),
      );
      return { logits: (await logits.data()) as Float32Array, taps: new Map(taps) };
    });
  const groups: Groups = {
    size: group,
    each: (count, job) => each(count, (parameters, index) => job((question) => runGroup(parameters, question), index)),
  };
  const passes = passesOn(groups, layout, config);

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
        const question = {
          rows: count,
          ids: inputsOf(layout, sequences, first, count),
          tokens,
          positions,
          from: tokens - targetCount,
          taps: [],
          edits: [],
          start: beginning,
        };
        const best = await pass(parameters, question, async ({ logits }) => {
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
    ...passes,
    activations: async (sequences, taps) => new Map((await passes.run(sequences, { taps })).taps),
  };
}
