import { window, type InputBoxOptions, type QuickPickItem, type QuickPickOptions } from 'vscode';
import { plain, plainOr } from './plain';

/** An item of a quick pick as plain text; its other properties stay. */
export const plainItem = <T extends QuickPickItem>(item: T): T => ({
  ...item,
  label: plain(item.label),
  ...(item.description !== undefined && { description: plain(item.description) }),
  ...(item.detail !== undefined && { detail: plain(item.detail) }),
});

const plainOptions = <O extends QuickPickOptions>(options: O): O => ({
  ...options,
  title: plainOr(options.title),
  placeHolder: plainOr(options.placeHolder),
});

/** Asks for one of several items. Undefined when dismissed. */
export const pick = <T extends QuickPickItem>(
  items: readonly T[],
  options: QuickPickOptions,
): Thenable<T | undefined> => window.showQuickPick(items.map(plainItem), plainOptions(options));

/** Asks for any number of items. Undefined when dismissed. */
export const pickMany = <T extends QuickPickItem>(
  items: readonly T[],
  options: QuickPickOptions,
): Thenable<T[] | undefined> =>
  window.showQuickPick(items.map(plainItem), { ...plainOptions(options), canPickMany: true });

/**
 * Asks for a line of text. Undefined when dismissed. @param validate says what is wrong with what was typed, if
 * anything
 */
export const askLine = (
  { title, prompt, ...options }: InputBoxOptions,
  validate: (text: string) => string | undefined,
): Thenable<string | undefined> =>
  window.showInputBox({
    ...options,
    title: plainOr(title),
    prompt: plainOr(prompt),
    validateInput: (text) => plainOr(validate(text)),
  });
