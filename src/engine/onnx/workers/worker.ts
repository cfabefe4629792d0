import { parentPort } from 'node:worker_threads';
import { createMessageConnection } from 'vscode-jsonrpc';
import { PortMessageReader, PortMessageWriter } from 'vscode-jsonrpc/node';
import * as z from 'zod';
import { serve } from '../../../shared/rpc';
import { predict, runGroup } from '../session/inference';
import { onDevice } from '../session/on-device';
import { openProduct } from '../session/product';
import { AsyncLruCache } from '../../../shared/async-lru-cache';
import { TrainSteps } from './train-steps';
import type { WorkerContract } from './worker-contract';

if (!parentPort) throw new Error('worker.js is a worker thread of the engine process, not a program of its own');

// `session.run` blocks its thread, which is why there are worker threads.
const connection = createMessageConnection(new PortMessageReader(parentPort), new PortMessageWriter(parentPort));
const trainings = new AsyncLruCache<TrainSteps>(1);
// The pool is in the same process and trusted, so its messages are not validated.
const unchecked = { train: z.any(), product: z.any(), predict: z.any(), runGroup: z.any() };

serve<WorkerContract>(connection, unchecked, {
  train: ({ id, from, to, ...job }) =>
    onDevice(async () => (await trainings.get(id, () => TrainSteps.open(job))).run(from, to)),
  product: async ({ repeats }) => {
    const run = await openProduct();
    for (let i = 0; i < repeats; i++) await run();
    return null;
  },
  predict: ({ weights, sequences, from }) => onDevice(() => predict(weights, sequences, from)),
  runGroup: ({ weights, pass }) => onDevice(() => runGroup(weights, pass)),
});
connection.listen();
