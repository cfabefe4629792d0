// What the tests wait for in the workbench.
import { setTimeout as delay } from 'node:timers/promises';
import { quickPick, workbench } from './driver';

/** Waits until a condition holds. @throws naming what did not come, with the notifications on show */
export async function until(condition: () => boolean | Promise<boolean>, what: string, seconds = 60): Promise<void> {
  for (const end = Date.now() + seconds * 1000; !(await condition()); await delay(100)) {
    if (Date.now() > end)
      throw new Error(
        `${what} did not come in ${seconds} s; notifications: ${JSON.stringify(await workbench.notifications())}`,
      );
  }
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
