import type { Page } from './page';
import { newestStep, type State } from './state';
import type { Store } from './store';

const replaced = <T>(list: readonly T[], index: number, value: T): T[] =>
  list.map((old, i) => (i === index ? value : old));

/** Shows a checkpoint that the user chose; the run then stays there. */
export function setStep(store: Store<State>, run: number, step: number): void {
  const { steps, follow } = store.get();
  store.set({ steps: replaced(steps, run, step), follow: replaced(follow, run, false) });
}

/** Whether a run's newest checkpoint is shown as soon as there is one. */
export function setFollow(store: Store<State>, run: number, on: boolean): void {
  const { runs, steps, follow } = store.get();
  store.set({ follow: replaced(follow, run, on), ...(on && { steps: replaced(steps, run, newestStep(runs[run])) }) });
}

/**
 * Moves each run that follows its training to the newest checkpoint, once the answers about the checkpoint before have
 * arrived: a fast training would otherwise never show anything.
 */
export function followNewest({ store, data }: Page): void {
  data.forEach((of, run) => {
    const answers = [of.evaluation, of.reads, of.attention, of.failures];
    const goOn = () => {
      const { runs, steps, follow } = store.get();
      const newest = newestStep(runs[run]);
      if (!follow[run] || newest === steps[run] || answers.some((answer) => answer.current().status === 'loading'))
        return;
      store.set({ steps: replaced(steps, run, newest) });
    };
    store.watch((state) => [state.runs[run], state.follow[run]], goOn);
    answers.forEach((answer) => answer.watch(goOn));
  });
}
