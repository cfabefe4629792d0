import type { Announce } from './announcer';
import type { Place } from './reveal';
import { rowAt, type InputDigit, type Row } from './roles';
import type { Selection, State } from './state';
import type { Store } from './store';

/** What a click on something selects. Every panel shows the one selection, in every run. */
export interface SelectionActions {
  errorCell(place: number, digits: number): void;
  /** A prompt, with the row of the answer place it was chosen for. */
  prompt(text: string, place?: number): void;
  read(answerPlace: number, input: InputDigit): void;
  head(layer: number, head: number): void;
  /** What a cell of a probe's measure refers to. */
  parts(selection: Partial<Selection>): void;
  /** A cell of an enlarged map. */
  mapCell(run: number, query: number, key: number): void;
  /** A token of the prompt: an answer digit marks its row, an operand digit its column, another token its own row. */
  token(run: number, index: number): void;
  /** Clears all marks. */
  clear(): void;
  /** Undoes the last choice. */
  back(): void;
}

/** Choices that can be undone. */
const longestPast = 50;

/** Where a choice of these parts shows. */
function placeOf({ errorCell, prompt, layer, head, row, input }: Partial<Selection>): Place | null {
  if (errorCell) return 'failures';
  if (prompt !== undefined) return 'attention';
  if (layer !== undefined || head !== undefined) return 'map';
  return row || input ? 'prompt' : null;
}

/**
 * The actions on a store; a locked selection stays as it is, and says so.
 * @param reveal brings the place where a choice shows into view
 */
export function selectionActions(
  store: Store<State>,
  announce: Announce,
  reveal: (place: Place) => void,
): SelectionActions {
  const whenUnlocked = (act: () => void) => {
    if (store.get().locked)
      announce('The selection is locked. Unlock it to choose something else.', ({ locked }) => locked);
    else act();
  };
  const change = (choice: Partial<Selection>, place: Place | null = placeOf(choice)) =>
    whenUnlocked(() => {
      const state = store.get();
      // The reads are shown at the length whose failing prompts are.
      const patch: Partial<Selection> = choice.errorCell ? { ...choice, readsDigits: choice.errorCell.digits } : choice;
      const names = (Object.keys(patch) as (keyof Selection)[]).filter(
        (name) => JSON.stringify(patch[name]) !== JSON.stringify(state[name]),
      );
      const before: Partial<Selection> = Object.fromEntries(names.map((name) => [name, state[name]]));
      store.set({ ...patch, ...(names.length > 0 && { past: [...state.past, before].slice(-longestPast) }) });
      if (place) reveal(place);
    });
  const inputAt = (run: number, index: number): InputDigit | null => {
    const role = store.get().runs[run].roles[index];
    return role?.kind === 'operand' ? { operand: role.operand, place: role.place } : null;
  };
  const predicts = (place: number): Row => ({ predicts: place });
  return {
    errorCell: (place, digits) => change({ errorCell: { place, digits }, row: predicts(place) }),
    prompt: (text, place) => change(place === undefined ? { prompt: text } : { prompt: text, row: predicts(place) }),
    read: (answerPlace, input) => change({ row: predicts(answerPlace), input }),
    head: (layer, head) => change({ layer, head }),
    parts: (selection) => Object.keys(selection).length > 0 && change(selection),
    // What these two mark is next to what was clicked, so nothing needs to be revealed.
    mapCell: (run, query, key) => change({ row: rowAt(store.get().runs[run], query), input: inputAt(run, key) }, null),
    token: (run, index) => {
      const { roles } = store.get().runs[run];
      const role = roles[index];
      if (role.kind === 'operand') change({ input: inputAt(run, index) }, null);
      else change({ row: role.kind === 'answer' ? predicts(role.place) : { token: role } }, null);
    },
    clear: () => change({ errorCell: null, row: null, input: null }),
    back: () =>
      whenUnlocked(() => {
        const { past } = store.get();
        store.set(
          past.length > 0 ? { ...past.at(-1), past: past.slice(0, -1) } : { errorCell: null, row: null, input: null },
        );
      }),
  };
}

/** Whether there is a choice to undo, or marks from before the page remembered choices. */
export const canGoBack = ({ past, errorCell, row, input }: Readonly<State>): boolean =>
  past.length > 0 || [errorCell, row, input].some((mark) => mark !== null);

/**
 * Undoes the last choice on Escape, and on the keys that go back in other programs. In a text box these keys belong to
 * the box.
 */
export function backOnKeys(store: Store<State>, select: Pick<SelectionActions, 'back'>): void {
  document.addEventListener('keydown', (event) => {
    const { key, altKey, ctrlKey, metaKey, shiftKey, target } = event;
    const plain = !ctrlKey && !metaKey && !shiftKey;
    const isBack = plain && ((key === 'Escape' && !altKey) || (key === 'ArrowLeft' && altKey));
    if (
      !isBack ||
      event.defaultPrevented ||
      !canGoBack(store.get()) ||
      (target instanceof Element && target.closest('input, select, textarea'))
    )
      return;
    event.preventDefault();
    // VS Code hears the page's keys at its window, and would go back in its own history too.
    event.stopPropagation();
    select.back();
  });
}
