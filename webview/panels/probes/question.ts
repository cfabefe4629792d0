import type { ProbeDescription, ProbeOption } from '../../../src/shared/probe';
import { h } from '../../dom';
import { chosenProbe, type Page } from '../../page';
import { presetOf, readOption } from './option-values';

/** The picker of the probe, its question, and a form made from its options. */
export function questionForm(page: Page): {
  readonly picker: HTMLElement;
  readonly question: HTMLElement;
  readonly options: HTMLElement;
} {
  const { store, probes } = page;
  const select = h(
    'select',
    { 'data-control': 'probe', onchange: () => choose(page, select.value) },
    ...probes.map(({ name, title }) => h('option', { value: name }, title)),
  );
  const question = h('p', { class: 'question', 'data-question': '' });
  const options = h('div', { class: 'options' });
  const show = () => {
    const probe = chosenProbe(probes, store.get());
    select.value = probe?.name ?? '';
    question.textContent = probe?.question ?? '';
    options.replaceChildren(...(probe ? probe.options.map((option) => field(page, probe, option)) : []));
  };
  show();
  store.watch((state) => [state.probes.chosen], show);
  return { picker: h('label', { class: 'picker' }, 'Probe ', select), question, options };
}

/**
 * Shows another probe with what it was last asked. The previous one keeps running, and its answer is there when it is
 * chosen again.
 */
function choose({ store, probes }: Page, name: string): void {
  const { probes: state } = store.get();
  const opened = [...new Set([...state.opened, chosenProbe(probes, store.get())?.name ?? '', name])];
  store.set({ probes: { ...state, chosen: name, opened } });
}

function field({ store }: Page, probe: ProbeDescription, option: ProbeOption): HTMLElement {
  const { name, kind } = option;
  const id = `option-${name}`;
  const problem = h('p', { class: 'problem', id: `${id}-problem`, role: 'alert' });
  const written = () => store.get().probes.written[probe.name]?.[name] ?? presetOf(option);
  const write = (value: string | boolean) => {
    const { probes } = store.get();
    store.set({
      probes: {
        ...probes,
        written: { ...probes.written, [probe.name]: { ...probes.written[probe.name], [name]: value } },
      },
    });
    check();
  };
  const attributes = { id, 'data-option': name, 'aria-describedby': `${id}-help ${id}-problem` };
  const control = controlOf();
  const check = () => {
    const reading = readOption(option, written());
    problem.textContent = 'problem' in reading ? reading.problem : '';
    control.setAttribute('aria-invalid', String('problem' in reading));
  };
  check();
  const help = h('p', { class: 'help', id: `${id}-help` }, option.help);
  const label = h('label', { for: id }, name.replaceAll('-', ' '));
  return h(
    'div',
    { class: `option ${kind}` },
    ...(kind === 'flag' ? [h('div', { class: 'flag-line' }, control, label)] : [label, control]),
    help,
    problem,
  );

  function controlOf(): HTMLInputElement | HTMLSelectElement {
    const now = written();
    switch (option.kind) {
      case 'flag': {
        const box = h('input', {
          ...attributes,
          type: 'checkbox',
          checked: now === true,
          onchange: () => write(box.checked),
        });
        return box;
      }
      case 'choice': {
        const select = h(
          'select',
          { ...attributes, onchange: () => write(select.value) },
          ...option.choices.map((choice) => h('option', { value: choice, selected: choice === now }, choice)),
        );
        return select;
      }
      default: {
        const placeholder = option.default === null ? 'chosen by the probe' : String(option.default);
        const box = h('input', {
          ...attributes,
          type: 'text',
          inputmode: option.kind === 'integer' ? 'numeric' : null,
          value: String(now),
          placeholder,
          spellcheck: 'false',
          autocomplete: 'off',
          maxlength: 4096,
          oninput: () => write(box.value),
        });
        return box;
      }
    }
  }
}
