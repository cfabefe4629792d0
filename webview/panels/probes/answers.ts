import type { ProbeResult } from '../../../src/shared/probe';
import { h } from '../../dom';
import { count, plural } from '../../format';
import { chosenProbe, type Page } from '../../page';
import { provenanceOf } from '../chart-panel';
import { measureView, type MeasureView } from './measure-view';
import { optionInWords } from './option-values';
import { refusalOf } from './refusal';
import { drawn } from './shape';

/**
 * What the chosen probe found: of each run its findings in sentences or what went wrong, then every measure with the
 * runs side by side, then where the numbers are from.
 */
export function answers(page: Page): HTMLElement {
  const { store, data, theme } = page;
  const heads = data.map((_, run) => runHead(page, run));
  const measures = h('div', { class: 'measures' });
  const footer = h('footer', { class: 'provenance' });
  const root = h(
    'div',
    { class: 'answers' },
    h('div', { class: 'runs' }, ...heads.map(({ element }) => element)),
    measures,
    footer,
  );
  let views: MeasureView[] = [];
  let made = '';
  let drawnResults: readonly (ProbeResult | undefined)[] = [];

  /**
   * Each run's result, if it is one of the chosen probe; another's may still be there while this one's is under way.
   */
  const results = () => {
    const probe = chosenProbe(page.probes, store.get())?.name;
    return data.map((of) => {
      const { value } = of.probe.current();
      return value?.probe === probe ? value : undefined;
    });
  };
  const show = () => {
    const now = results();
    heads.forEach(({ show: showHead }, run) => showHead(now[run]));
    root.classList.toggle(
      'waiting',
      data.some(({ probe }) => ['loading', 'failed'].includes(probe.current().status)),
    );
    if (now.length === drawnResults.length && now.every((result, run) => result === drawnResults[run])) return;
    drawnResults = now;
    const found = now.flatMap((result) => drawn(result?.measures ?? []));
    const offered = found.filter(({ name }, i) => found.findIndex((other) => other.name === name) === i);
    const probe = now.find(Boolean)?.probe ?? '';
    const names = JSON.stringify([
      probe,
      offered.map(({ name, title, axes }) => [name, title, axes.map((axis) => [axis.name, axis.labels.length])]),
    ]);
    if (names !== made) {
      views = offered.map((measure) => measureView(page, probe, measure, results));
      measures.replaceChildren(...views.map(({ element }) => element));
      made = names;
    }
    draw();
    footer.replaceChildren(
      ...now.flatMap((result, run) =>
        result
          ? [h('span', {}, `${data.length > 1 ? `${store.get().runs[run].name}: ` : ''}${provenance(result)}`)]
          : [],
      ),
    );
  };
  const draw = () => views.forEach((view) => view.draw());
  data.forEach(({ probe }) => probe.watch(show));
  store.watch((state) => [state.probes.chosen], show);
  store.watch(
    (state) => [
      state.layer,
      state.head,
      state.row,
      state.input,
      state.errorCell,
      state.prompt,
      state.difference,
      state.probes.shown,
    ],
    draw,
  );
  theme.watch(draw);
  show();
  return root;
}

/** Where a result is from, what it was asked, and on how many prompts. */
export function provenance(result: ProbeResult): string {
  // How many prompts there were is said already.
  const options = Object.entries(result.options).flatMap(([name, value]) =>
    value === result.prompts ? [] : (optionInWords(name, value) ?? []),
  );
  const also = new Map<string, number[]>();
  for (const { run, step } of result.also ?? []) also.set(run, [...(also.get(run) ?? []), step]);
  const others = [...also].map(([run, steps]) => {
    const name = run === result.checkpoint.run ? '' : `${run} `;
    const listed = steps.map((step) => `step ${count(step)}`).join(', ');
    return `beside ${name}${steps.length > 3 ? plural(steps.length, 'checkpoint') : listed}`;
  });
  return provenanceOf(result, plural(result.prompts, 'prompt'), ...options, ...others);
}

/** A run's findings, what it waits for, or what went wrong. */
function runHead(
  { store, data, probes }: Page,
  run: number,
): { element: HTMLElement; show: (result: ProbeResult | undefined) => void } {
  const status = h('div', { class: 'status', role: 'status' });
  const findings = h('ul', { class: 'findings', 'data-findings': '' });
  const element = h(
    'div',
    { class: 'run', 'data-run': run },
    data.length > 1 ? h('h3', {}, store.get().runs[run].name) : null,
    status,
    findings,
  );
  let told: ProbeResult | undefined;
  const show = (result: ProbeResult | undefined) => {
    const { status: phase, message, code } = data[run].probe.current();
    element.dataset.status = phase;
    element.setAttribute('aria-busy', String(phase === 'loading'));
    const news = h('div', {}, ...statusOf(phase, message, code, result));
    if (news.textContent !== status.textContent) status.replaceChildren(...news.childNodes);
    findings.hidden = result === undefined;
    if (result === told) return;
    told = result;
    findings.replaceChildren(...(result?.findings ?? []).map((finding) => h('li', {}, finding)));
  };
  /** Where what was asked is at fault, the option that it is about instead of another try. */
  const remedy = (code: string | undefined, message: string): Node | null => {
    const probe = chosenProbe(probes, store.get());
    const refusal = probe && refusalOf(probe, store.get().probes.asked[probe.name]?.options ?? {}, code, message);
    if (!refusal)
      return h('button', { type: 'button', 'data-action': 'retry', onclick: () => data[run].probe.retry() }, 'Retry');
    if (refusal.options.length === 0) return null;
    const names = refusal.options.map((name) =>
      h(
        'button',
        { type: 'button', class: 'quiet', 'data-refused': name, onclick: () => toOption(name) },
        name.replaceAll('-', ' '),
      ),
    );
    return h(
      'p',
      { class: 'remedy' },
      'Change ',
      ...names.flatMap((name, i) => (i === 0 ? [name] : [' or ', name])),
      ', then Run.',
    );
  };
  const toOption = (name: string) =>
    element
      .closest('[data-panel]')
      ?.querySelector<HTMLElement>(`[data-option="${CSS.escape(name)}"]`)
      ?.focus();
  const statusOf = (
    phase: string,
    message: string | undefined,
    code: string | undefined,
    result: ProbeResult | undefined,
  ): Node[] => {
    if (phase === 'failed')
      return [h('div', { class: 'failure', role: 'alert' }, h('p', {}, message ?? ''), remedy(code, message ?? ''))];
    if (phase === 'loading' && result === undefined) return [h('p', { class: 'placeholder' }, 'The probe is running…')];
    return phase === 'idle' && store.get().steps[run] !== null
      ? [h('p', { class: 'placeholder' }, 'Run the probe to see what it finds.')]
      : [];
  };
  return { element, show };
}
