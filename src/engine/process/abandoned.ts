import type { EngineContract } from '../../shared/engine-contract';
import type { Handlers } from '../../shared/rpc';

/** Milliseconds that a training may take to write its checkpoint once nobody waits for it any more. */
const patience = 30_000;

/**
 * Lets trainings write a checkpoint when the process that asked for them is gone: a window that was closed or reloaded, a shell that was killed.
 * Everything else ends at once. Call before the connection listens.
 */
export function untilAbandoned(handlers: Handlers<EngineContract>): Handlers<EngineContract> {
  const abandoned = new AbortController();
  const trainings = new Set<Promise<unknown>>();
  const leave = () => {
    if (abandoned.signal.aborted) return;
    abandoned.abort();
    if (trainings.size === 0) process.exit(0);
    setTimeout(() => process.exit(0), patience);
    void Promise.allSettled(trainings).then(() => process.exit(0));
  };
  process.once('disconnect', leave);
  process.on('SIGTERM', leave);
  process.on('SIGHUP', leave);
  return {
    ...handlers,
    train: (params, { signal, progress }) => {
      const training = Promise.resolve(handlers.train(params, { signal: AbortSignal.any([signal, abandoned.signal]), progress }));
      trainings.add(training);
      const end = () => trainings.delete(training);
      training.then(end, end);
      return training;
    },
  };
}
