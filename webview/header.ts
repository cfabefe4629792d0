import { taskTitle } from '../src/shared/task-spec';
import type { RunSummary } from '../src/shared/results';
import { h } from './dom';
import { count, plural } from './format';
import type { Page } from './page';
import { newestStep, type State } from './state';
import type { Store } from './store';

/** Shows another checkpoint of a run. */
export function setStep(store: Store<State>, run: number, step: number): void {
  store.set({ steps: store.get().steps.map((old, i) => (i === run ? step : old)) });
}

/** Takes in a run's new summary. The selection stays; a run that had no checkpoint shows its first. */
export function setSummary(store: Store<State>, run: number, summary: RunSummary): void {
  const { runs, steps } = store.get();
  store.set({ runs: runs.map((old, i) => (i === run ? summary : old)), steps: steps.map((old, i) => (i === run ? (old ?? newestStep(summary)) : old)) });
}

const trained = ({ trainDigits: [min, max] }: RunSummary['task']) => `trained on ${min === max ? plural(max, 'digit') : `${min} to ${max} digits`}`;

/** Name, task, encoding and size of each run, its checkpoint picker, and what holds for all: how many prompts, and the lock of the selection. */
export function header(page: Page): HTMLElement {
  const { runs } = page.store.get();
  const many = runs.length > 1;
  const heads = runs.map((run, i) => {
    const facts = [`${run.model.encoding} positions`, `${run.model.layers} layers, ${run.model.heads} heads, width ${run.model.width}`, `${count(run.parameters)} parameters`, trained(run.task), ...(run.imported ? [`imported from ${run.imported.file}`] : [])];
    const name = h(many ? 'h2' : 'h1', { class: 'run-name', 'data-run-name': '' }, run.name);
    return h('div', { class: 'run-head', 'data-run': i }, h('div', { class: 'identity' }, name, h('p', { class: 'task', 'data-task-title': '' }, taskTitle(run.task)), stepPicker(page, i)), h('p', { class: 'facts' }, ...facts.map((fact) => h('span', {}, fact))));
  });
  return h('header', { class: many ? 'page-head many' : 'page-head' }, many ? h('h1', { class: 'visually-hidden' }, `Comparison of ${runs.length} runs`) : null, h('div', { class: 'runs' }, ...heads), h('div', { class: 'tools' }, samplesPicker(page), ...(many ? [differenceButton(page)] : []), ...lockButtons(page)));
}

function stepPicker(page: Page, run: number): HTMLElement {
  const select = h('select', { 'data-control': 'checkpoint', 'data-run': run, onchange: () => setStep(page.store, run, Number(select.value)) });
  const fill = () => {
    const { runs, steps } = page.store.get();
    const { checkpoints } = runs[run];
    select.replaceChildren(...checkpoints.map((step) => h('option', { value: step }, `step ${count(step)}`)));
    select.disabled = checkpoints.length === 0;
    if (checkpoints.length === 0) select.append(h('option', {}, 'none yet'));
    else select.value = String(steps[run]);
  };
  fill();
  page.store.watch((state) => [state.runs[run].checkpoints, state.steps[run]], fill);
  return h('label', { class: 'picker' }, 'Checkpoint ', select);
}

function samplesPicker(page: Page): HTMLElement {
  const { samples } = page.store.get();
  const choices = [...new Set([200, 1000, 5000, 20000, samples])].sort((p, q) => p - q);
  const select = h('select', { 'data-control': 'samples', onchange: () => page.store.set({ samples: Number(select.value) }) }, ...choices.map((n) => h('option', { value: n, selected: n === samples }, count(n))));
  return h('label', { class: 'picker', title: 'Prompts sampled at each length; more take longer and are surer' }, 'Prompts per length ', select);
}

function differenceButton({ store }: Page): HTMLElement {
  const toggle = h('button', { type: 'button', class: 'quiet', 'data-action': 'difference', title: 'Shows how the error and reads matrices of the other runs differ from the first run’s', onclick: () => store.set({ difference: !store.get().difference }) }, 'Differences');
  const show = () => toggle.setAttribute('aria-pressed', String(store.get().difference));
  show();
  store.watch((state) => [state.difference], show);
  return toggle;
}

function lockButtons(page: Page): HTMLElement[] {
  const lock = h('button', { type: 'button', class: 'quiet', 'data-action': 'lock', title: 'A locked selection is not changed by clicks', onclick: () => page.store.set({ locked: !page.store.get().locked }) }, '');
  const clear = h('button', { type: 'button', class: 'quiet', 'data-action': 'clear', onclick: () => page.select.clear() }, 'Clear selection');
  const show = () => {
    const { locked, errorCell, row, input } = page.store.get();
    lock.setAttribute('aria-pressed', String(locked));
    lock.textContent = locked ? 'Unlock selection' : 'Lock selection';
    clear.disabled = locked || (errorCell === null && row === null && input === null);
  };
  show();
  page.store.watch((state) => [state.locked, state.errorCell, state.row, state.input], show);
  return [clear, lock];
}
