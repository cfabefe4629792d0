import { commands, window } from 'vscode';
import { CancelledError, messageOf, UserError } from '../shared/errors';
import type { Log } from './log';

/** Runs what the user asked for. An error that is meant for the user is shown in its own words, a cancel is silent, anything else goes to the log. */
export async function report(log: Log, action: () => Promise<void> | void): Promise<void> {
  try {
    await action();
  } catch (error) {
    if (error instanceof CancelledError) return;
    if (error instanceof UserError) {
      log.warn(`[${error.code}] ${error.message}`);
      void window.showErrorMessage(error.message);
      return;
    }
    log.error(error instanceof Error ? error : messageOf(error));
    void offer(log, 'error', `Digitscope failed: ${messageOf(error)}`, { 'Show Log': () => commands.executeCommand('digitscope.showLog') });
  }
}

const shows = { info: window.showInformationMessage, warning: window.showWarningMessage, error: window.showErrorMessage } as const;

/** Shows a message with buttons and does what the chosen one says. Resolves when the message is gone. */
export async function offer(log: Log, kind: keyof typeof shows, message: string, buttons: Record<string, () => unknown>): Promise<void> {
  const chosen = await shows[kind](message, ...Object.keys(buttons));
  if (chosen !== undefined) await report(log, async () => void (await buttons[chosen]()));
}
