import { sep } from 'node:path';
import { commands, workspace } from 'vscode';
import { CancelledError, messageOf, UserError } from '../../shared/errors';
import type { Log } from './log';
import { showMessage, type MessageKind } from './message';

/**
 * Runs what the user asked for. An error that is meant for the user is shown in its own words, a cancel is silent,
 * anything else goes to the log.
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
 * Paths in the workspace as the explorer shows them: a message shows its beginning, which a long path would fill. The
 * log keeps them whole.
 */
function withShortPaths(message: string): string {
  return (workspace.workspaceFolders ?? []).reduce(
    (text, { uri }) => text.replaceAll(`${uri.fsPath}${sep}`, ''),
    message,
  );
}

/** Shows a message with buttons and does what the chosen one says. Resolves when the message is gone. */
export async function offer(
  log: Log,
  kind: MessageKind,
  message: string,
  buttons: Record<string, () => unknown>,
): Promise<void> {
  const chosen = await showMessage(kind, message, ...Object.keys(buttons));
  if (chosen !== undefined) await report(log, async () => void (await buttons[chosen]()));
}
