import { window, type LogOutputChannel } from 'vscode';

/** The output channel 'Digitscope': what the engine processes print, and errors with their stacks. */
export const createLog = (): LogOutputChannel => window.createOutputChannel('Digitscope', { log: true });

/** The part of the log that code without VS Code needs. */
export type Log = Pick<LogOutputChannel, 'info' | 'warn' | 'error'>;
