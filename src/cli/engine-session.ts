import { setImmediate } from 'node:timers/promises';
import type { Engine } from '../engine/client';
import type { EngineChoice } from '../shared/engine-contract';
import { CancelledError, UserError } from '../shared/errors';
import type { CliContext } from './context';

/** Starts a process of the engine that was chosen, lets `work` ask of it, and ends it whatever happens. A process that dies under the work fails it with the last words of its log. */
export async function withEngine<T>(context: CliContext, choice: EngineChoice, work: (calls: Engine['calls']) => Promise<T>): Promise<T> {
  if (context.signal.aborted) throw new CancelledError();
  const log: string[] = [];
  const onLog = (line: string) => {
    log.push(line);
    if (context.debug) context.err.write(`[engine] ${line}\n`);
  };
  const engine = context.startEngine({ engine: choice, onLog });
  let death: Error | undefined;
  void engine.exited.then((code) => {
    const words = log.filter((line) => line.trim() !== '').slice(-3).join(' ');
    death = new Error(`The engine process ended unexpectedly (${code === null ? 'by a signal' : `exit code ${code}`}).${words && ` It said: ${words}`}`);
  });
  try {
    return await work(engine.calls);
  } catch (error) {
    if (error instanceof UserError || error instanceof CancelledError) throw error;
    // The calls of a dead process are rejected just before its exit is known, and the exit says more.
    await setImmediate();
    throw death ?? error;
  } finally {
    engine.dispose();
  }
}
