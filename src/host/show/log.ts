import { window } from 'vscode';
import { plainLines } from './plain';

/** The output channel 'Digitscope', as code without VS Code needs it. */
export interface Log {
  info(text: string): void;
  warn(text: string): void;
  /** @param error a message, or an error whose stack is kept */
  error(error: string | Error): void;
}

/** The output channel, which can be shown. */
export interface OutputLog extends Log {
  show(): void;
  dispose(): void;
}

/** Creates the output channel 'Digitscope': the output of the engine processes, and errors with their stacks. */
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
