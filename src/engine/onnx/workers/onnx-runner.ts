import { CancelledError } from '../../../shared/errors';
import { encodingNamed } from '../../../model/positional/encodings';
import type { ModelConfig } from '../../../shared/model-config';
import type { TaskLayout } from '../../../tasks/layout';
import { inputsOf, passesOn, type Groups } from '../../passes';
import type { ModelRunner } from '../../runner';
import { groupSize } from '../session/inference';
import type { SharedWeights } from '../session/shared-weights';
import type { WorkerPool } from './pool';

/** Sequences per job of a worker: enough to be worth a message, few enough to cancel soon. */
const jobSize = 256;

let weightsMade = 0;

/** Copies a flat parameter vector into memory shared with the workers. */
export function shareWeights(config: ModelConfig, parameters: Float32Array): SharedWeights {
  const shared = new Float32Array(new SharedArrayBuffer(parameters.byteLength));
  shared.set(parameters);
  return { config, parameters: shared, key: `weights ${weightsMade++}`, version: 0 };
}

/** A model on the worker pool. */
export function onnxRunner(pool: WorkerPool, layout: TaskLayout, weights: SharedWeights): ModelRunner {
  const { length, inputLength: tokens, targetCount } = layout;
  const positions = encodingNamed(weights.config.encoding).positions?.ids(
    layout.roles.slice(0, tokens),
    weights.config,
  );
  const groups: Groups = {
    size: groupSize,
    each: (count, job) => pool.each(count, (worker, index) => job((pass) => worker.runGroup({ weights, pass }), index)),
  };
  const passes = passesOn(groups, layout, weights.config);
  return {
    layout,
    config: weights.config,
    engine: pool.identity,
    predict: async (sequences, { signal, onProgress } = {}) => {
      const rows = sequences.length / length;
      const result = new Uint8Array(rows * targetCount);
      let done = 0;
      await pool.each(Math.ceil(rows / jobSize), async (worker, job) => {
        if (signal?.aborted) throw new CancelledError();
        const first = job * jobSize;
        const count = Math.min(jobSize, rows - first);
        const predicted = await worker.predict({
          weights,
          sequences: { ids: inputsOf(layout, sequences, first, count), tokens, positions },
          from: tokens - targetCount,
        });
        result.set(predicted, first * targetCount);
        onProgress?.((done += count) / rows);
      });
      return result;
    },
    ...passes,
    activations: async (sequences, taps) => new Map((await passes.run(sequences, { taps })).taps),
  };
}
