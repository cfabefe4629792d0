import type { RunSummary } from '../src/shared/run-summary';
import { h } from './dom';
import { setFollow, setStep } from './follow-newest';
import { count, plural } from './format';
import type { Page } from './page';
import { canGoBack } from './selection';
import { newestStep, type State } from './state';
import type { Store } from './store';

/** Stores a run's new summary. The selection stays; a run that had no checkpoint shows its first. */
export function setSummary(store: Store<State>, run: number, summary: RunSummary): void {
  const { runs, steps } = store.get();
  store.set({
    runs: runs.map((old, i) => (i === run ? summary : old)),
    steps: steps.map((old, i) => (i === run ? (old ?? newestStep(summary)) : old)),
  });
}

const trained = ({ trainDigits: [min, max] }: RunSummary['task']) =>
  `trained on ${min === max ? plural(max, 'digit') : `${min} to ${max} digits`}`;

function factsOf({ model, parameters, task, imported }: RunSummary): HTMLElement {
  const facts = [
    `${model.encoding} positions`,
    `${plural(model.layers, 'layer')}, ${plural(model.heads, 'head')}, width ${model.width}`,
    `${count(parameters)} parameters`,
    trained(task),
    ...(imported ? [`imported from ${imported.file}`] : []),
  ];
  return h('p', { class: 'facts' }, ...facts.map((fact) => h('span', {}, fact)));
}

/**
 * Name, task, encoding and size of each run, its checkpoint picker, and what holds for all: how many prompts, and the
 * selection. Names of several runs stay in sight.
 */
export function header(page: Page): HTMLElement[] {
  const { runs } = page.store.get();
  const many = runs.length > 1;
  const identity = (run: RunSummary, i: number) =>
    h(
      'div',
      { class: 'identity' },
      h(many ? 'h2' : 'h1', { class: 'run-name', 'data-run-name': '', title: run.name }, run.name),
      h('p', { class: 'task', 'data-task-title': '' }, run.title),
      ...stepPicker(page, i),
    );
  const tools = h(
    'div',
    { class: 'tools' },
    samplesPicker(page),
    ...(many ? [differenceButton(page)] : []),
    ...selectionButtons(page),
  );
  if (!many)
    return [
      h(
        'header',
        { class: 'page-head' },
        h('div', { class: 'run-head', 'data-run': 0 }, identity(runs[0], 0), factsOf(runs[0])),
        tools,
      ),
    ];
  const columns = (make: (run: RunSummary, i: number) => HTMLElement) =>
    h('div', { class: 'runs' }, ...runs.map((run, i) => h('div', { class: 'run-head', 'data-run': i }, make(run, i))));
  return [
    h(
      'header',
      { class: 'page-head many' },
      h('h1', { class: 'visually-hidden' }, `Comparison of ${runs.length} runs`),
      tools,
    ),
    h('div', { class: 'names', 'data-stays': '' }, columns(identity)),
    h('div', { class: 'all-facts' }, columns(factsOf)),
  ];
}

function stepPicker(page: Page, run: number): HTMLElement[] {
  const { store } = page;
  const { name } = store.get().runs[run];
  const ofRun = page.data.length > 1 ? ` of ${name}` : '';
  const select = h('select', {
    'data-control': 'checkpoint',
    'data-run': run,
    'aria-label': `Checkpoint${ofRun}`,
    onchange: () => setStep(store, run, Number(select.value)),
  });
  const toggle = h(
    'button',
    {
      type: 'button',
      class: 'quiet',
      'data-action': 'follow',
      'data-run': run,
      'aria-label': `Follow newest${ofRun && ` checkpoint${ofRun}`}`,
      title: 'Moves to each new checkpoint while the run trains',
      onclick: () => setFollow(store, run, !store.get().follow[run]),
    },
    'Follow newest',
  );
  const fill = () => {
    const { runs, steps, follow } = store.get();
    const { checkpoints } = runs[run];
    select.replaceChildren(...checkpoints.map((step) => h('option', { value: step }, `step ${count(step)}`)));
    select.disabled = checkpoints.length === 0;
    if (checkpoints.length === 0) select.append(h('option', {}, 'none yet'));
    else select.value = String(steps[run]);
    toggle.setAttribute('aria-pressed', String(follow[run]));
  };
  fill();
  store.watch((state) => [state.runs[run].checkpoints, state.steps[run], state.follow[run]], fill);
  return [h('label', { class: 'picker' }, h('span', { 'aria-hidden': 'true' }, 'Checkpoint '), select), toggle];
}

function samplesPicker(page: Page): HTMLElement {
  const { samples } = page.store.get();
  const choices = [...new Set([200, 1000, 5000, 20000, samples])].sort((p, q) => p - q);
  const select = h(
    'select',
    { 'data-control': 'samples', onchange: () => page.store.set({ samples: Number(select.value) }) },
    ...choices.map((n) => h('option', { value: n, selected: n === samples }, count(n))),
  );
  return h(
    'label',
    { class: 'picker', title: 'Prompts sampled at each length; more take longer but give more precise figures' },
    'Prompts per length ',
    select,
  );
}

function differenceButton({ store }: Page): HTMLElement {
  const toggle = h(
    'button',
    {
      type: 'button',
      class: 'quiet',
      'data-action': 'difference',
      title: 'Shows how the error and reads matrices of the other runs differ from the first run’s',
      onclick: () => store.set({ difference: !store.get().difference }),
    },
    'Differences',
  );
  const show = () => toggle.setAttribute('aria-pressed', String(store.get().difference));
  show();
  store.watch((state) => [state.difference], show);
  return toggle;
}

const lockHelp =
  'Keeps the selected cell, prompt, head and digit. Clicks in the charts then only show details. ' +
  'Checkpoints and lengths can still be changed.';

function selectionButtons({ store, select }: Page): HTMLElement[] {
  const back = h(
    'button',
    {
      type: 'button',
      class: 'quiet',
      'data-action': 'back',
      'aria-keyshortcuts': 'Escape Alt+ArrowLeft',
      title: 'Undoes the last selection (Escape or Alt+Left)',
      onclick: () => select.back(),
    },
    'Back',
  );
  const clear = h(
    'button',
    {
      type: 'button',
      class: 'quiet',
      'data-action': 'clear',
      title: 'Removes the marks from cells, rows and digits',
      onclick: () => select.clear(),
    },
    'Clear selection',
  );
  const lock = h(
    'button',
    {
      type: 'button',
      class: 'quiet',
      'data-action': 'lock',
      title: lockHelp,
      onclick: () => store.set({ locked: !store.get().locked }),
    },
    '',
  );
  const show = () => {
    const { locked, errorCell, row, input } = store.get();
    lock.setAttribute('aria-pressed', String(locked));
    lock.textContent = locked ? 'Unlock selection' : 'Lock selection';
    clear.disabled = locked || (errorCell === null && row === null && input === null);
    back.disabled = locked || !canGoBack(store.get());
  };
  show();
  store.watch((state) => [state.locked, state.errorCell, state.row, state.input, state.past], show);
  return [back, clear, lock];
}
