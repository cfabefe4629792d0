import type { EngineContract } from '../../shared/engine-contract';
import type { Handlers } from '../../shared/rpc';

/** Milliseconds that a training has to write its checkpoint when its parent is gone. */
const patience = 30_000;
const signals = ['SIGTERM', 'SIGHUP'] as const;

/**
 * Lets trainings write a checkpoint when the parent process is gone, because its window was closed or reloaded or its
 * shell was killed. Everything else ends at once. Call before the connection listens.
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
  return {
    ...handlers,
    train: (params, { signal, progress }) => {
      const training = Promise.resolve(
        handlers.train(params, { signal: AbortSignal.any([signal, abandoned.signal]), progress }),
      );
      // Only while there is something to save: a process that is stuck in a computation must end at the signal.
      if (trainings.size === 0) signals.forEach((name) => process.on(name, leave));
      trainings.add(training);
      const end = () => {
        trainings.delete(training);
        if (trainings.size === 0) signals.forEach((name) => process.off(name, leave));
      };
      training.then(end, end);
      return training;
    },
  };
}
