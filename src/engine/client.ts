import { fork } from 'node:child_process';
import { createMessageConnection } from 'vscode-jsonrpc';
import { IPCMessageReader, IPCMessageWriter } from 'vscode-jsonrpc/node';
import type { EngineChoice, EngineContract } from '../shared/engine-contract';
import { client, type Client } from '../shared/rpc';

/** A running engine process and the calls it answers. */
export interface Engine {
  readonly calls: Client<EngineContract>;
  /** Settles when the process has ended, for whatever reason: its exit code, or null when a signal ended it. */
  readonly exited: Promise<number | null>;
  /** Ends the process; calls under way reject. */
  dispose(): void;
}

export interface EngineOptions {
  /** Path of the built engine process, `dist/engine.js`. */
  readonly entry: string;
  /** What computes; `auto` when left out. */
  readonly engine?: EngineChoice;
  /** Folder of a TensorFlow.js package to look for before any other. */
  readonly tensorflow?: string;
  /** A line that the process wrote to its standard output or error. */
  readonly onLog?: (line: string) => void;
}

/**
 * Starts an engine process. It owns weights and compute, so that a native crash costs one run and never the caller;
 * it ends by itself when its parent goes away. Typed arrays cross as bytes (structured clone), not as JSON.
 */
export function startEngine({ entry, engine = 'auto', tensorflow, onLog }: EngineOptions): Engine {
  const child = fork(entry, [engine, ...(tensorflow === undefined ? [] : [tensorflow])], { serialization: 'advanced', stdio: ['ignore', 'pipe', 'pipe', 'ipc'], execArgv: [], env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' } });
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => text.trimEnd().split('\n').forEach((line) => onLog?.(line)));
  }
  const connection = createMessageConnection(new IPCMessageReader(child), new IPCMessageWriter(child));
  connection.listen();
  const exited = new Promise<number | null>((resolve) => {
    child.once('exit', (code) => {
      connection.dispose();
      resolve(code);
    });
  });
  return {
    calls: client<EngineContract>(connection),
    exited,
    dispose: () => {
      if (child.connected) child.disconnect();
      child.kill();
    },
  };
}
