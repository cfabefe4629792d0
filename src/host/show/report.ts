import { sep } from 'node:path';
import { commands, workspace } from 'vscode';
import { CancelledError, messageOf, UserError } from '../../shared/errors';
import type { Log } from './log';
import { showMessage, type MessageKind } from './message';

/**
 * Runs a user's action. A UserError is shown in its own words, a cancel is silent, anything else goes to the log.
 */
export async function report(log: Log, action: () => Promise<void> | void): Promise<void> {
  try {
    await action();
  } catch (error) {
    if (error instanceof CancelledError) return;
    if (error instanceof UserError) {
      log.warn(`[${error.code}] ${error.message}`);
      void showMessage('error', withShortPaths(error.message));
      return;
    }
    log.error(error instanceof Error ? error : messageOf(error));
    void offer(log, 'error', `Digitscope failed: ${messageOf(error)}`, {
      'Show Log': () => commands.executeCommand('digitscope.showLog'),
    });
  }
}

/**
 * Shortens paths in the workspace to what the explorer shows: a notification shows its beginning, which a long path
 * would fill. The log keeps whole paths.
 */
function withShortPaths(message: string): string {
  return (workspace.workspaceFolders ?? []).reduce(
    (text, { uri }) => text.replaceAll(`${uri.fsPath}${sep}`, ''),
    message,
  );
}

/** Shows a message with buttons and runs the action of the chosen one. Resolves when the message is gone. */
export async function offer(
  log: Log,
  kind: MessageKind,
  message: string,
  buttons: Record<string, () => unknown>,
): Promise<void> {
  const chosen = await showMessage(kind, message, ...Object.keys(buttons));
  if (chosen !== undefined) await report(log, async () => void (await buttons[chosen]()));
}
