// Drives the very workbench that the tests run in, through the socket that the harness listens on. Every call is
// bounded in time.
import { createConnection, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import * as vscode from 'vscode';

interface Reply {
  id: number;
  result?: unknown;
  error?: string;
}

const waiting = new Map<number, { resolve: (result: unknown) => void; reject: (error: Error) => void }>();
let connection: Socket | undefined;
let lastId = 0;

/** Why the driver cannot be used here, or undefined where it can. */
export const driverUnavailable = (): string | undefined =>
  process.env.DIGITSCOPE_DRIVER ? undefined : 'this VS Code was started without the harness that drives its window';

function connect(): Socket {
  if (connection) return connection;
  const path = process.env.DIGITSCOPE_DRIVER;
  if (!path) throw new Error(driverUnavailable());
  connection = createConnection(path);
  connection.unref();
  createInterface({ input: connection }).on('line', (line) => {
    const reply = JSON.parse(line) as Reply;
    const call = waiting.get(reply.id);
    waiting.delete(reply.id);
    if (reply.error === undefined) call?.resolve(reply.result);
    else call?.reject(new Error(reply.error));
  });
  return connection;
}

function ask<T>(action: string, ...params: unknown[]): Promise<T> {
  const id = ++lastId;
  return new Promise<unknown>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`${action}: no answer in 60 s`)), 60_000);
    waiting.set(id, {
      resolve: (result) => resolve((clearTimeout(timer), result)),
      reject: (error) => reject((clearTimeout(timer), error)),
    });
    connect().write(`${JSON.stringify({ id, action, params })}\n`);
  }) as Promise<T>;
}

async function perform(action: string, ...params: unknown[]): Promise<void> {
  await ask<unknown>(action, ...params);
}

/** Where in an element to click: pixels from its upper left corner. */
export interface Position {
  x: number;
  y: number;
}

/** Presses a key or a chord, such as 'Enter' or 'Control+Shift+P', wherever the focus is. */
export const press = (key: string) => perform('keyboard.press', key);

/** Types text wherever the focus is. */
export const type = (text: string) => perform('keyboard.type', text);

/**
 * Runs a command from the palette by its full title, such as 'Digitscope: Open Inspector', as soon as it is listed (20
 * s at most).
 */
export const palette = (command: string) => perform('palette.run', command);

/** The palette's titles that begin with `prefix`, as soon as there is one (20 s at most). */
export const paletteList = (prefix: string) => ask<string[]>('palette.list', prefix);

/** The quick pick and the input box. */
export const quickPick = {
  /** Chooses the row whose label is, or contains, `label`, as soon as it is there (15 s at most). */
  choose: (label: string) => perform('quickPick.choose', label),
  /** Replaces what the input holds; `press('Enter')` accepts it. */
  type: (text: string) => perform('quickPick.type', text),
  /** What the input holds. */
  value: () => ask<string>('quickPick.value'),
  /** The labels of the rows on show. */
  items: () => ask<string[]>('quickPick.items'),
  /** The title of the step on show. */
  title: () => ask<string>('quickPick.title'),
  /** The message under the input: what it asks for, or what is wrong with what was typed. */
  message: () => ask<string>('quickPick.message'),
  /** Waits until it is open. */
  waitFor: () => perform('quickPick.waitFor'),
  isOpen: () => ask<boolean>('quickPick.isOpen'),
};

/**
 * The document of the webview on show. Selectors are Playwright's; a function that needs an element waits for it (15 s
 * at most).
 */
export const frame = {
  waitFor: (selector: string, seconds = 15) => perform('frame.waitFor', selector, seconds),
  click: (selector: string, position?: Position) => perform('frame.click', selector, position),
  hover: (selector: string, position?: Position) => perform('frame.hover', selector, position),
  focus: (selector: string) => perform('frame.focus', selector),
  select: (selector: string, option: string) => perform('frame.select', selector, option),
  fill: (selector: string, text: string) => perform('frame.fill', selector, text),
  text: (selector: string) => ask<string>('frame.text', selector),
  texts: (selector: string) => ask<string[]>('frame.texts', selector),
  count: (selector: string) => ask<number>('frame.count', selector),
  attribute: (selector: string, name: string) => ask<string | null>('frame.attribute', selector, name),
  /** The value of a JavaScript expression in the webview; it must be JSON. */
  evaluate: <T>(expression: string) => ask<T>('frame.evaluate', expression),
  /** How many webviews are on show. */
  visible: () => ask<number>('frame.visible'),
};

/** Everything around the webviews. */
export const workbench = {
  waitFor: (selector: string, hasText?: string, seconds = 15) =>
    perform('workbench.waitFor', selector, hasText, seconds),
  waitUntilGone: (selector: string, hasText?: string, seconds = 15) =>
    perform('workbench.waitUntilGone', selector, hasText, seconds),
  click: (selector: string, hasText?: string) => perform('workbench.click', selector, hasText),
  hover: (selector: string, hasText?: string) => perform('workbench.hover', selector, hasText),
  text: (selector: string) => ask<string>('workbench.text', selector),
  texts: (selector: string) => ask<string[]>('workbench.texts', selector),
  count: (selector: string) => ask<number>('workbench.count', selector),
  attribute: (selector: string, name: string) => ask<string | null>('workbench.attribute', selector, name),
  /** The messages of the notifications on show. */
  notifications: () => ask<string[]>('workbench.notifications'),
  /** Clicks a button of the notification whose message contains `message`. */
  clickNotification: (message: string, button: string) => perform('workbench.clickNotification', message, button),
  /** The text of the modal dialog on show. */
  dialogText: () => ask<string>('workbench.dialogText'),
  /** Clicks a button of the modal dialog on show. */
  clickDialog: (button: string) => perform('workbench.clickDialog', button),
  /** Sets the window's size in CSS pixels; it begins at 1280 × 800. */
  resize: (width: number, height: number) => perform('workbench.resize', width, height),
};

/**
 * Saves a picture of the window, or of one element, as test/output/screenshots/<name>.png (DIGITSCOPE_SCREENSHOTS names
 * another folder); returns its path.
 */
export const screenshot = (name: string, selector?: string) => ask<string>('workbench.screenshot', name, selector);

/** VS Code's own themes, and the class that the workbench wears in each. */
const themes = {
  dark: ['Default Dark Modern', 'vs-dark'],
  light: ['Default Light Modern', 'vs'],
  highContrast: ['Default High Contrast', 'hc-black'],
} as const;

/** Switches the colour theme and waits until it is on show. */
export async function setTheme(theme: keyof typeof themes): Promise<void> {
  const [name, kind] = themes[theme];
  await vscode.workspace.getConfiguration('workbench').update('colorTheme', name, vscode.ConfigurationTarget.Global);
  await perform('workbench.waitForTheme', kind);
}
