import { CancelledError } from '../../shared/errors';
import { encodings } from '../../model/positional/table';
import type { ModelConfig } from '../../shared/results';
import type { TaskLayout } from '../../tasks/layout';
import type { ModelRunner } from '../runner';
import type { WorkerPool } from './pool';
import type { SharedWeights } from './worker-contract';

/** Sequences of one job for a worker: long enough to be worth a message, short enough to cancel soon. */
const jobSize = 256;

let weightsMade = 0;

/** Copies a flat parameter vector to where every worker can see it. */
export function shareWeights(config: ModelConfig, parameters: Float32Array): SharedWeights {
  const shared = new Float32Array(new SharedArrayBuffer(parameters.byteLength));
  shared.set(parameters);
  return { config, parameters: shared, key: `weights ${weightsMade++}` };
}

/** A model on the worker pool. */
export function onnxRunner(pool: WorkerPool, layout: TaskLayout, weights: SharedWeights): ModelRunner {
  const { length, inputLength: tokens, targetCount } = layout;
  const positions = encodings[weights.config.encoding].positions?.ids(layout.roles.slice(0, tokens), weights.config);
  /** Sequences without their last token, which is only ever a target. */
  const inputs = (sequences: Int32Array, first: number, rows: number) => {
    const ids = new Int32Array(rows * tokens);
    for (let row = 0; row < rows; row++) ids.set(sequences.subarray((first + row) * length, (first + row) * length + tokens), row * tokens);
    return { ids, tokens, positions };
  };
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
        const predicted = await worker.predict({ weights, sequences: inputs(sequences, first, count), from: tokens - targetCount });
        result.set(predicted, first * targetCount);
        onProgress?.((done += count) / rows);
      });
      return result;
    },
    activations: (sequences, taps) => pool.workers[0].activations({ weights, sequences: inputs(sequences, 0, sequences.length / length), taps }),
  };
}
