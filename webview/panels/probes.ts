import { h } from '../dom';
import type { Panel } from './panel';
import { answers } from './probes/answers';
import { runControls } from './probes/run-controls';
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
    const { row, ask } = runControls(page, before);
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
        'Each probe asks one question about the model. It runs when you press Run, on prompts that it samples itself.',
      ),
      form,
      answers(page),
    ];
  },
};
