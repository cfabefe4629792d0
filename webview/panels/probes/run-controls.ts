import { h } from '../../dom';
import { count } from '../../format';
import { chosenProbe, type Page } from '../../page';
import { setAsked } from './asked';
import { readOptions } from './option-values';
import { cancelProbe, shareDone, type Before } from './under-way';

/** Run, how far it is, Cancel, and a note where what is shown is of other checkpoints than those chosen now. */
export function runControls(
  page: Page,
  before: Before,
): { readonly row: HTMLElement; readonly ask: (form: HTMLElement) => void } {
  const { store, data } = page;
  const isBusy = () => data.some(({ probe }) => probe.current().status === 'loading');
  const run = h('button', { type: 'submit', 'data-action': 'run-probe' }, 'Run');
  const cancel = h(
    'button',
    {
      type: 'button',
      class: 'quiet',
      'data-action': 'cancel-probe',
      hidden: true,
      onclick: () => {
        cancelProbe(page, chosenProbe(page.probes, store.get())?.name ?? '', before);
        run.focus();
      },
    },
    'Cancel',
  );
  const bar = h('progress', { max: 1, 'aria-label': 'Progress of the probe' });
  const share = h('span', { class: 'share' });
  const note = h('p', { class: 'note', 'data-note': '' });

  const ask = (form: HTMLElement) => {
    const probe = chosenProbe(page.probes, store.get());
    if (!probe) return;
    const { probes, steps } = store.get();
    const read = readOptions(probe, probes.written[probe.name]);
    if ('wrong' in read) return form.querySelector<HTMLElement>(`[data-option="${read.wrong}"]`)?.focus();
    const last = probes.asked[probe.name];
    const question = { options: read.values, steps };
    const isSame = JSON.stringify(last) === JSON.stringify(question);
    // The same question is sent to the host again: a run that it is about may have new checkpoints.
    if (isSame && !isBusy()) return data.forEach((of) => of.probe.retry());
    if (isSame) return;
    if (!isBusy()) before.set(probe.name, last);
    setAsked(store, probe.name, question);
  };
  const show = () => {
    const chosen = chosenProbe(page.probes, store.get());
    const done = chosen ? shareDone(page, chosen.name) : null;
    const busy = done !== null;
    run.disabled = store.get().steps.every((step) => step === null) || page.probes.length === 0;
    cancel.hidden = bar.hidden = share.hidden = !busy;
    bar.value = done ?? 1;
    share.textContent = `${Math.round((done ?? 1) * 100)}%`;
    note.textContent = busy ? '' : noteOf(page);
  };
  data.forEach(({ probe }) => probe.watch(show));
  store.watch((state) => [state.steps, state.probes], show);
  show();
  return { row: h('div', { class: 'asking' }, run, cancel, bar, share, note), ask };
}

/** What a reader should know before asking. */
function noteOf({ store, probes }: Page): string {
  const state = store.get();
  if (state.steps.every((step) => step === null)) return 'This run has no checkpoint yet.';
  const asked = state.probes.asked[chosenProbe(probes, state)?.name ?? ''];
  const other = asked?.steps.findIndex((step, run) => step !== null && step !== state.steps[run]) ?? -1;
  if (!asked || other === -1) return '';
  return `Below is the answer of step ${count(asked.steps[other]!)}; Run asks step ${count(state.steps[other]!)}.`;
}
