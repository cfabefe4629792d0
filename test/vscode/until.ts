// What the tests wait for in the workbench.
import { setTimeout as delay } from 'node:timers/promises';
import * as vscode from 'vscode';
import { frame, quickPick, workbench } from './driver';

type Condition = () => boolean | Promise<boolean>;

/** Waits until a condition holds, for some seconds at most. @returns whether it came to hold */
export async function within(seconds: number, condition: Condition): Promise<boolean> {
  for (const end = Date.now() + seconds * 1000; !(await condition()); await delay(100))
    if (Date.now() > end) return false;
  return true;
}

/** Waits until a condition holds. @throws naming what did not come, with the notifications on show */
export async function until(condition: Condition, what: string, seconds = 60): Promise<void> {
  if (await within(seconds, condition)) return;
  throw new Error(
    `${what} did not come in ${seconds} s; notifications: ${JSON.stringify(await workbench.notifications())}`,
  );
}

/** Waits for a notification with these words in it. */
export const notified = (text: string | RegExp): Promise<void> =>
  until(
    async () =>
      (await workbench.notifications()).some((message) =>
        typeof text === 'string' ? message.includes(text) : text.test(message),
      ),
    `the message '${text}'`,
  );

/** Waits for the step of a multi-step question whose title holds this, such as `(2/6)`. */
export const questionStep = (position: string): Promise<void> =>
  until(async () => (await quickPick.isOpen()) && (await quickPick.title()).includes(position), `step ${position}`, 20);

/** VS Code shows no toast beyond the third in so many ms. */
const toastInterval = 800;

/**
 * Takes all notifications away, and lets the time pass in which VS Code counts those before: showing one to see whether
 * it is shown would count, too.
 */
export async function clearNotifications(): Promise<void> {
  await vscode.commands.executeCommand('notifications.clearAll');
  await delay(toastInterval + 200);
}

/** Waits until the webview has its answers and no longer scrolls. */
export async function atRest(): Promise<void> {
  let before = NaN;
  await until(async () => {
    const now = await frame.evaluate<number>('window.scrollY');
    const still = now === before;
    before = now;
    return still && (await frame.count('[data-status="loading"]')) === 0;
  }, 'the end of the scrolling');
}
