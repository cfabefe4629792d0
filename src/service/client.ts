import { fork } from 'node:child_process';
import { createInterface } from 'node:readline';
import { createMessageConnection } from 'vscode-jsonrpc';
import { IPCMessageReader, IPCMessageWriter } from 'vscode-jsonrpc/node';
import type { EngineChoice } from '../shared/engines';
import type { EngineContract } from '../shared/engine-contract';
import { client, type Client } from '../shared/rpc';

/** A running engine process, and the calls that it answers. */
export interface Engine {
  readonly calls: Client<EngineContract>;
  /**
   * Settles when the process has ended, for whatever reason: its exit code, or null when a signal ended it or it could
   * not be started.
   */
  readonly exited: Promise<number | null>;
  /** Ends the process; calls under way reject. A training is given time to write its checkpoint. */
  dispose(): void;
}

export interface EngineOptions {
  /** Path of the built engine process, `dist/engine.js`. */
  readonly entry: string;
  /** What computes; `auto` when left out. */
  readonly engine?: EngineChoice;
  /** Folder of a TensorFlow.js package to look for before any other. */
  readonly tensorflow?: string;
  /** Called with each line that the process writes to its standard output or error. */
  readonly onLog?: (line: string) => void;
}

/** Milliseconds until a process that was asked to end is killed: more than it has to write a checkpoint. */
const patience = 40_000;

/**
 * Starts an engine process. It owns weights and compute, so that a native crash costs one run and never the caller;
 * it ends by itself when its parent goes away. Typed arrays cross as bytes (structured clone), not as JSON.
 */
export function startEngine({ entry, engine = 'auto', tensorflow, onLog }: EngineOptions): Engine {
  const child = fork(entry, [engine, ...(tensorflow === undefined ? [] : [tensorflow])], {
    serialization: 'advanced',
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    execArgv: [],
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
  });
  for (const stream of [child.stdout, child.stderr]) {
    if (stream && onLog) createInterface({ input: stream }).on('line', onLog);
  }
  const connection = createMessageConnection(new IPCMessageReader(child), new IPCMessageWriter(child));
  connection.listen();
  let ended = false;
  const exited = new Promise<number | null>((resolve) => {
    const end = (code: number | null) => {
      if (ended) return;
      ended = true;
      connection.dispose();
      resolve(code);
    };
    child.once('exit', end);
    // A process that could not be started, for example for lack of memory, never exits.
    child.on('error', (error) => {
      onLog?.(`The engine process failed: ${error.message}`);
      if (child.pid === undefined) end(null);
    });
  });
  return {
    calls: client<EngineContract>(connection),
    exited,
    dispose: () => {
      if (child.connected) child.disconnect();
      child.kill();
      setTimeout(() => !ended && child.kill('SIGKILL'), patience).unref();
    },
  };
}
