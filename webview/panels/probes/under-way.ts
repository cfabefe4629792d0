import { h } from '../../dom';
import { chosenProbe, type Page } from '../../page';
import { setAsked, type Asked } from './asked';

/** What each probe was asked before the question under way; cancelling goes back to it. */
export type Before = Map<string, Asked | undefined>;

/** How far a probe is in all runs, from 0 to 1; null where it is not under way. */
export function shareDone({ data }: Page, probe: string): number | null {
  const states = data.map((of) => of.probes.get(probe)!.current());
  if (states.every(({ status }) => status !== 'loading')) return null;
  return (
    states.reduce((sum, { status, progress = 0 }) => sum + (status === 'loading' ? progress : 1), 0) / states.length
  );
}

/** Cancels a probe and goes back to what it was asked before. */
export function cancelProbe({ store, announce }: Page, probe: string, before: Before): void {
  setAsked(store, probe, before.get(probe));
  announce('Cancelled.');
}

/** The probes that run while another one is shown: their progress and Cancel buttons. Announces when one is done. */
export function underWay(page: Page, before: Before): HTMLElement {
  const { store, data, probes, announce } = page;
  const list = h('div', { class: 'under-way', 'data-under-way': '' });
  const lines = probes.map(({ name, title }) => {
    const share = h('span', { class: 'share' });
    const bar = h('progress', { max: 1, 'aria-label': `Progress of ${title}` });
    const cancel = h(
      'button',
      {
        type: 'button',
        class: 'quiet',
        'data-action': 'cancel-other',
        'aria-label': `Cancel ${title}`,
        onclick: () => cancelProbe(page, name, before),
      },
      'Cancel',
    );
    const line = h('p', { 'data-probe': name }, `${title} is running `, bar, share, cancel);
    let wasPending = false;
    const show = () => {
      const done = shareDone(page, name);
      const isElsewhere = chosenProbe(probes, store.get())?.name !== name;
      line.hidden = done === null || !isElsewhere;
      list.hidden = lines.every(({ line: other }) => other.hidden);
      if (done !== null) bar.value = done;
      share.textContent = done === null ? '' : `${Math.round(done * 100)}%`;
      const statuses = data.map((of) => of.probes.get(name)!.current().status);
      if (wasPending && done === null && isElsewhere && statuses.every((status) => status !== 'idle'))
        announce(statuses.includes('failed') ? `${title} failed.` : `${title} is done.`);
      wasPending = done !== null;
    };
    return { line, name, show };
  });
  list.append(...lines.map(({ line }) => line));
  for (const { name, show } of lines) {
    data.forEach((of) => of.probes.get(name)!.watch(show));
    store.watch((state) => [state.probes.chosen], show);
    show();
  }
  return list;
}
