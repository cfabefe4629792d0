import { h } from './dom';
import type { State } from './state';
import type { Store } from './store';

/**
 * Says a line to screen readers and in the corner of the page. @param holds whether it is still true; it leaves as soon
 * as it is not
 */
export type Announce = (text: string, holds?: (state: Readonly<State>) => boolean) => void;

/** Milliseconds that a line stays when nothing happens. */
const stay = 8000;
const modifiers = ['Shift', 'Control', 'Alt', 'Meta'];

/**
 * The line in the corner. It leaves after a while, with the reader's next click or key, and when it is no longer true.
 */
export function announcer(store: Store<State>): { readonly element: HTMLElement; readonly announce: Announce } {
  const element = h('p', { class: 'announcer', role: 'status', 'data-announcer': '' });
  let timer: number | undefined;
  let isTrue: (state: Readonly<State>) => boolean = () => true;
  const leave = () => {
    window.clearTimeout(timer);
    element.replaceChildren();
  };
  store.watch(
    (state) => [state],
    () => !isTrue(store.get()) && leave(),
  );
  // In the capture phase, so that the line of before leaves ahead of what this click or key has to say.
  document.addEventListener('pointerdown', leave, { capture: true });
  document.addEventListener('keydown', ({ key }) => !modifiers.includes(key) && leave(), { capture: true });
  const announce: Announce = (text, holds = () => true) => {
    leave();
    isTrue = holds;
    // A new element each time: screen readers speak what is added, and so the same words again.
    element.append(h('span', {}, text));
    timer = window.setTimeout(leave, stay);
  };
  return { element, announce };
}
