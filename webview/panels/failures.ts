import { placeName } from '../../src/shared/roles';
import type { FailingPrompt, FailuresResult } from '../../src/shared/results';
import { keyboardGrid } from '../a11y';
import { h } from '../dom';
import { count, plural } from '../format';
import { percentFigure } from '../../src/shared/percent';
import type { Page } from '../page';
import { samePrompt } from '../prompts';
import { hasCell } from '../roles';
import { chartPanel, checkpointStep, provenanceOf, type Scene } from './chart-panel';

/** A number digit by digit; wrong places are underlined and heavy, not only coloured. */
export function digitsOf(text: string, wrongPlaces: readonly number[]): HTMLElement {
  const characters = [...text];
  return h(
    'span',
    { class: 'digits' },
    ...characters.map((c, i) =>
      h('span', wrongPlaces.includes(characters.length - 1 - i) ? { class: 'wrong' } : {}, c),
    ),
  );
}

const significant = (text: string) => text.replace(/^0+(?=.)/, '').length;

/** Numbers without the zero padding that all of them share, so that their places stay below each other. */
export function unpadded(...texts: readonly string[]): string[] {
  const width = Math.max(...texts.map(significant));
  return texts.map((text) => text.slice(-width));
}

function promptRow(
  failing: FailingPrompt,
  index: number,
  { state, page, summary }: Scene,
  place: number | null,
): HTMLElement {
  const { prompt, a, b, expected, predicted, wrongPlaces } = failing;
  const places = wrongPlaces.map((p) => placeName(p, summary.task.base)).join(', ');
  const attributes = {
    'data-prompt': prompt,
    'data-cell': `${index},0`,
    'aria-selected': String(samePrompt(state.runs, state.prompt, prompt)),
    'aria-label': `${a} and ${b}: right answer ${expected}, the model writes ${predicted}, wrong at ${places}`,
  };
  const [right, model] = unpadded(expected, predicted);
  const choose = () => page.select.prompt(prompt, place ?? wrongPlaces[0]);
  return h(
    'tr',
    { ...attributes, onclick: choose },
    h('td', {}, ...unpadded(a)),
    h('td', {}, ...unpadded(b)),
    h('td', {}, digitsOf(right, [])),
    h('td', {}, digitsOf(model, wrongPlaces)),
  );
}

/** A way in: the answer digit and length at which most prompts fail. */
function worstButton(page: Page, run: number): Node | null {
  const cells =
    page.data[run].evaluation
      .current()
      .value?.byDigits.flatMap(({ digits, byPlace }) =>
        byPlace.map(({ place, accuracy }) => ({ digits, place, accuracy })),
      ) ?? [];
  if (cells.length === 0) return null;
  const worst = cells.reduce((p, q) => (q.accuracy < p.accuracy ? q : p));
  if (worst.accuracy === 1) return null;
  const { base } = page.store.get().runs[run].task;
  const text =
    `Show the worst: answer ${placeName(worst.place, base)} ` +
    `at ${plural(worst.digits, 'digit')}, ${percentFigure(1 - worst.accuracy)}% wrong`;
  return h(
    'button',
    {
      type: 'button',
      class: 'quiet',
      'data-action': 'worst',
      onclick: () => page.select.errorCell(worst.place, worst.digits),
    },
    text,
  );
}

/** Why there is no list: nothing is selected, or the run has no such place or length. */
function nothingListed({ store }: Page, run: number): string {
  const { errorCell, runs } = store.get();
  if (errorCell === null || hasCell(runs[run], errorCell))
    return 'Choose a cell of the error heatmap: the prompts that fail there are listed here.';
  const { task, name } = runs[run];
  return errorCell.digits > task.operandWidth
    ? `${name} takes operands of at most ${plural(task.operandWidth, 'digit')}, so it has no prompts ` +
        `of ${errorCell.digits}.`
    : `The answers of ${name} have no ${placeName(errorCell.place ?? 0, task.base)} digit.`;
}

/** The prompts that fail at the selected answer place and length; choosing one shows its attention. */
export const failuresPanel = chartPanel<FailuresResult>({
  id: 'failures',
  title: 'Failing prompts',
  hint: 'The sampled prompts in which the selected answer digit is wrong. Choose one to see its attention.',
  idle: nothingListed,
  busy: 'Looking for failing prompts…',
  invite: worstButton,
  watches: (page, run) => page.data[run].evaluation,
  resource: (page, run) => page.data[run].failures,
  shows: (state) => [state.prompt, state.errorCell],
  provenance: (result) => provenanceOf(result, `${count(result.samples)} prompts tried`),
  stepOf: checkpointStep,
  detail: (result) =>
    result.failing > result.prompts.length
      ? `The first ${count(result.prompts.length)} of ${count(result.failing)}.`
      : '',
  draw: (result, scene) => {
    const { place } = result;
    const where = place === null ? 'the answer' : `answer ${placeName(place, scene.summary.task.base)}`;
    if (result.failing === 0)
      return [
        h(
          'p',
          { class: 'placeholder', 'data-none-fail': '' },
          `None of ${count(result.samples)} prompts of ${plural(result.digits, 'digit')} fails at ${where}.`,
        ),
      ];
    const rows = result.prompts.map((prompt, i) => promptRow(prompt, i, scene, result.place));
    const body = h('tbody', {}, ...rows);
    const head = h(
      'thead',
      {},
      h('tr', {}, ...['a', 'b', 'right', 'written'].map((name) => h('th', { scope: 'col' }, name))),
    );
    const table = h(
      'table',
      {
        class: 'prompts',
        role: 'grid',
        'data-grid': 'prompts',
        'aria-label': `Prompts of ${plural(result.digits, 'digit')} that fail at ${where}`,
      },
      head,
      body,
    );
    const chosen = result.prompts.findIndex(({ prompt }) => samePrompt(scene.state.runs, scene.state.prompt, prompt));
    keyboardGrid(table, {
      rows: rows.length,
      columns: 1,
      start: [Math.max(0, chosen), 0],
      onFocus: () => undefined,
      onChoose: (row) => rows[row].click(),
    });
    return [
      h(
        'p',
        { class: 'caption' },
        h('strong', {}, count(result.failing)),
        ` of ${count(result.samples)} prompts of ${plural(result.digits, 'digit')} have ${where} wrong`,
      ),
      h('div', { class: 'scroll' }, table),
    ];
  },
  table: (result, { summary }) => ({
    columns: ['digits', 'prompt', 'a', 'b', 'right', 'written', 'wrong places'],
    rows: result.prompts.map((p) => [
      result.digits,
      p.prompt,
      p.a,
      p.b,
      p.expected,
      p.predicted,
      p.wrongPlaces.map((place) => placeName(place, summary.task.base)).join(' '),
    ]),
  }),
});
