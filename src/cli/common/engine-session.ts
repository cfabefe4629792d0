import { setImmediate, setTimeout as delay } from 'node:timers/promises';
import type { Engine } from '../../service/client';
import type { EngineChoice } from '../../shared/engines';
import { CancelledError, UserError } from '../../shared/errors';
import type { CliContext } from './context';

/** Milliseconds that a cancelled engine process may take to answer before it is ended. */
const patience = 500;
/** Milliseconds for which a Ctrl-C that has ended the engine process may still be on its way to this one. */
const signalWindow = 250;

export interface EngineSessionOptions {
  /** Whether a cancelled engine still has something to finish, such as the checkpoint of a training. */
  readonly finishing?: () => boolean;
}

/**
 * Starts a process of the chosen engine, lets `work` call it, and ends it whatever happens.
 * @throws CancelledError as soon as the context's signal aborts; an error with the last lines of its log if the process
 * died during the work
 */
export async function withEngine<T>(
  context: CliContext,
  choice: EngineChoice,
  work: (calls: Engine['calls']) => Promise<T>,
  { finishing = () => false }: EngineSessionOptions = {},
): Promise<T> {
  const { signal } = context;
  if (signal.aborted) throw new CancelledError();
  const log: string[] = [];
  const onLog = (line: string) => {
    log.push(line);
    if (context.debug) context.err.write(`[engine] ${line}\n`);
  };
  const engine = context.startEngine({ engine: choice, onLog });
  let death: Error | undefined;
  let killed = false;
  void engine.exited.then((code) => {
    killed = code === null;
    const words = log
      .filter((line) => line.trim() !== '')
      .slice(-3)
      .join(' ');
    death = new Error(
      'The engine process ended unexpectedly ' +
        `(${code === null ? 'by a signal' : `exit code ${code}`}).${words && ` It said: ${words}`}`,
    );
  });
  // A process that is starting, or deep in a computation, notices the cancel too late.
  let timer: NodeJS.Timeout | undefined;
  const end = () => void (timer = setTimeout(() => !finishing() && engine.dispose(), patience));
  signal.addEventListener('abort', end, { once: true });
  try {
    return await work(engine.calls);
  } catch (error) {
    if (error instanceof UserError || error instanceof CancelledError) throw error;
    // Calls to a dead process are rejected just before its exit is known, and the exit says more.
    await setImmediate();
    // Ctrl-C in a terminal also goes to the engine process, which may not have been ready for it and may end before
    // this process gets the signal.
    if (killed) await delay(signalWindow, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) throw new CancelledError();
    throw death ?? error;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', end);
    engine.dispose();
  }
}
