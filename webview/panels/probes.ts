import { h } from '../dom';
import type { Panel } from './panel';
import { answers } from './probes/answers';
import { askingRow } from './probes/asking';
import { questionForm } from './probes/question';
import { underWay, type Before } from './probes/under-way';

/**
 * Every probe of the table, through one panel: what it asks and its options, and its findings and measures, drawn by
 * the shape of their axes.
 */
export const probesPanel: Panel = {
  id: 'probes',
  title: 'Probes',
  mount(page) {
    if (page.probes.length === 0) return [h('p', { class: 'placeholder' }, 'There are no probes.')];
    const { picker, question, options } = questionForm(page);
    const before: Before = new Map();
    const { row, ask } = askingRow(page, before);
    const submit = (event: Event) => {
      event.preventDefault();
      ask(form);
    };
    const form = h(
      'form',
      { class: 'ask', 'aria-label': 'Question of the probe', onsubmit: submit },
      h('div', { class: 'which' }, picker, question),
      underWay(page, before),
      options,
      row,
    );
    return [
      h(
        'p',
        { class: 'hint' },
        'Each probe puts one question to the model. It runs when you ask, on prompts of its own.',
      ),
      form,
      answers(page),
    ];
  },
};
