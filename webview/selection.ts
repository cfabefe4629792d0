import { rowAt, type InputDigit, type Row } from './roles';
import type { State } from './state';
import type { Store } from './store';

/** What a click on something selects. Every panel shows the one selection, in every run. */
export interface SelectionActions {
  errorCell(place: number, digits: number): void;
  /** A prompt, with the row of the answer place it was chosen for. */
  prompt(text: string, place?: number): void;
  read(answerPlace: number, input: InputDigit): void;
  head(layer: number, head: number): void;
  /** Whatever a cell of a probe's measure stands for. */
  parts(selection: Partial<State>): void;
  /** A cell of an enlarged map. */
  mapCell(run: number, query: number, key: number): void;
  /** A token of the prompt: an answer digit marks its row, an operand digit its column, another token its own row. */
  token(run: number, index: number): void;
  /** Takes the marks back. */
  clear(): void;
}

/** The actions on a store; a locked selection stays as it is, and says so. */
export function selectionActions(store: Store<State>, announce: (text: string) => void): SelectionActions {
  const change = (patch: Partial<State>) => {
    if (store.get().locked) announce('The selection is locked. Unlock it to choose something else.');
    else store.set(patch);
  };
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
    mapCell: (run, query, key) => change({ row: rowAt(store.get().runs[run], query), input: inputAt(run, key) }),
    token: (run, index) => {
      const { roles } = store.get().runs[run];
      const role = roles[index];
      if (role.kind === 'operand') change({ input: inputAt(run, index) });
      else change({ row: role.kind === 'answer' ? predicts(role.place) : { token: role } });
    },
    clear: () => change({ errorCell: null, row: null, input: null }),
  };
}
