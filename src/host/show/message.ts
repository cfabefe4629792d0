import { window } from 'vscode';
import { plain, plainLines } from './plain';

const shows = {
  info: window.showInformationMessage,
  warning: window.showWarningMessage,
  error: window.showErrorMessage,
} as const;
export type MessageKind = keyof typeof shows;

/** Shows a notification. Resolves to the button that was pressed, or to undefined when the message has gone. */
export const showMessage = (kind: MessageKind, text: string, ...buttons: string[]): Thenable<string | undefined> =>
  shows[kind](plain(text), ...buttons);

/** Asks in a modal dialog. @param detail paragraphs below the question */
export const askModal = (
  question: string,
  detail: readonly string[],
  ...buttons: string[]
): Thenable<string | undefined> =>
  window.showInformationMessage(plain(question), { modal: true, detail: plainLines(detail.join('\n\n')) }, ...buttons);
