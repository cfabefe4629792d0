/** A step's answer when the user presses Back. */
export const back = Symbol('back');

/** A step's place in its sequence; `step` counts from 1. */
export interface StepPosition {
  readonly title: string;
  readonly step: number;
  readonly totalSteps: number;
}

/** Asks one question. Returns the draft with the answer in it, `back`, or undefined if the user dismissed it. */
export type Step<D> = (draft: D, at: StepPosition) => Promise<D | typeof back | undefined>;

/**
 * Asks questions one after another. Going back keeps every answer given so far.
 * @param stepsOf the questions that a draft calls for, so that an answer may add or drop later ones
 * @returns the finished draft, or undefined if the user dismissed a step
 */
export async function askSteps<D>(
  title: string,
  start: D,
  stepsOf: (draft: D) => readonly Step<D>[],
): Promise<D | undefined> {
  let draft = start;
  for (let index = 0; ;) {
    const steps = stepsOf(draft);
    if (index >= steps.length) return draft;
    const answer = await steps[index](draft, { title, step: index + 1, totalSteps: steps.length });
    if (answer === undefined) return undefined;
    if (answer === back) index = Math.max(0, index - 1);
    else {
      draft = answer;
      index++;
    }
  }
}
