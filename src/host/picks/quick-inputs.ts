import {
  Disposable,
  InputBoxValidationSeverity,
  QuickInputButtons,
  window,
  type InputBox,
  type QuickInput,
  type QuickPickItem,
} from 'vscode';
import { plainItem } from '../show/pick';
import { plain, plainOr } from '../show/plain';
import type { Parsed } from '../training/train-choices';
import { back, type StepPosition } from './multi-step';

export interface Choice<T> extends QuickPickItem {
  readonly value: T;
}

interface PickOptions<T> {
  readonly placeholder: string;
  readonly choices: readonly Choice<T>[];
  /** The value that is selected at first. */
  readonly preselected?: T;
}

/** Asks for one of several values. */
export async function pickOne<T>(
  at: StepPosition,
  { placeholder, choices, preselected }: PickOptions<T>,
): Promise<T | typeof back | undefined> {
  const pick = window.createQuickPick<Choice<T>>();
  pick.items = choices.map(plainItem);
  pick.activeItems = pick.items.filter((choice) => choice.value === preselected);
  return ask(pick, at, placeholder, () =>
    pick.selectedItems.length > 0 ? { value: pick.selectedItems[0].value } : { problem: '' },
  );
}

interface PickSeveralOptions<T> extends Omit<PickOptions<T>, 'preselected'> {
  readonly preselected: readonly T[];
  /** The fewest and the most values that may be chosen. */
  readonly between: readonly [min: number, max: number];
}

/** Asks for several values; while there are too few or too many, the title says so. */
export async function pickSeveral<T>(
  at: StepPosition,
  { placeholder, choices, preselected, between: [min, max] }: PickSeveralOptions<T>,
): Promise<T[] | typeof back | undefined> {
  const pick = window.createQuickPick<Choice<T>>();
  pick.canSelectMany = true;
  pick.items = choices.map(plainItem);
  pick.selectedItems = pick.items.filter((choice) => preselected.includes(choice.value));
  return ask(pick, at, placeholder, () => {
    const chosen = pick.selectedItems.length;
    if (chosen >= min && chosen <= max) return { value: pick.selectedItems.map((item) => item.value) };
    pick.title = plain(chosen < min ? `${at.title}: choose at least ${min}` : `${at.title}: choose at most ${max}`);
    return { problem: pick.title };
  });
}

interface TextOptions<T> {
  readonly prompt: string;
  readonly value: string;
  read(text: string): Parsed<T>;
  /** A remark on a valid value. */
  remark?(value: T): string | undefined;
}

/** Asks for a line of text; while it is invalid, the box says why and Enter does nothing. */
export async function askText<T>(
  at: StepPosition,
  { prompt, value, read, remark }: TextOptions<T>,
): Promise<T | typeof back | undefined> {
  const box = window.createInputBox();
  box.prompt = plain(prompt);
  box.value = value;
  box.valueSelection = [0, value.length];
  const validate = () => {
    const parsed = read(box.value);
    const words = 'problem' in parsed ? parsed.problem : remark?.(parsed.value);
    const severity = 'problem' in parsed ? InputBoxValidationSeverity.Error : InputBoxValidationSeverity.Info;
    box.validationMessage = words ? { message: plain(words), severity } : undefined;
    return parsed;
  };
  validate();
  const listener = box.onDidChangeValue(validate);
  try {
    return await ask(box, at, undefined, validate);
  } finally {
    listener.dispose();
  }
}

type Asking = QuickInput & Pick<InputBox, 'onDidAccept' | 'onDidTriggerButton' | 'buttons' | 'placeholder'>;

/** Shows an input until a valid value is accepted, Back is pressed, or it is hidden. */
async function ask<T>(
  input: Asking,
  at: StepPosition,
  placeholder: string | undefined,
  read: () => Parsed<T>,
): Promise<T | typeof back | undefined> {
  input.title = plain(at.title);
  input.step = at.step;
  input.totalSteps = at.totalSteps;
  input.placeholder = plainOr(placeholder);
  input.ignoreFocusOut = true;
  input.buttons = at.step > 1 ? [QuickInputButtons.Back] : [];
  let listeners: Disposable | undefined;
  try {
    return await new Promise((resolve) => {
      listeners = Disposable.from(
        input.onDidAccept(() => {
          const parsed = read();
          if ('value' in parsed) resolve(parsed.value);
        }),
        input.onDidTriggerButton(() => resolve(back)),
        input.onDidHide(() => resolve(undefined)),
      );
      input.show();
    });
  } finally {
    listeners?.dispose();
    input.dispose();
  }
}
