import { window } from 'vscode';
import type { Log } from '../log';
import { plainLines } from './plain';

/** The output channel, which can be shown. */
export interface OutputLog extends Log {
  show(): void;
  dispose(): void;
}

/** Makes the output channel 'Digitscope': what the engine processes print, and errors with their stacks. */
export function createLog(): OutputLog {
  const channel = window.createOutputChannel('Digitscope', { log: true });
  return {
    info: (text) => channel.info(plainLines(text)),
    warn: (text) => channel.warn(plainLines(text)),
    error: (error) => channel.error(plainLines(error instanceof Error ? (error.stack ?? error.message) : error)),
    show: () => channel.show(),
    dispose: () => channel.dispose(),
  };
}
