import { accuracyByLength } from '../charts/accuracy-by-length';
import { layoutColumns } from '../charts/columns';
import { h } from '../dom';
import { percentOrDash, plural } from '../format';
import type { Page } from '../page';
import type { Panel } from './panel';
import { provenanceOf } from './chart-panel';
import { saveTable } from './save-table';

const measures = [
  { name: 'exact', key: 'exact' },
  { name: 'low digits', key: 'truncatedExact' },
  { name: 'theory', key: 'predicted' },
] as const;

/** Operand lengths of all runs, ascending. */
const lengthsOf = (page: Page): number[] =>
  Array.from({ length: Math.max(...page.store.get().runs.map((run) => run.task.operandWidth)) }, (_, i) => i + 1);
const resultAt = (page: Page, run: number, digits: number) =>
  page.data[run].evaluation.current().value?.byDigits.find((r) => r.digits === digits);

/** Every run's exact match by length, next to the theory's prediction: one chart and one table for all runs. */
export const accuracyPanel: Panel = {
  id: 'accuracy',
  title: 'Accuracy by length',
  mount(page) {
    const chart = h('div', { class: 'drawing' });
    const table = h('div', { class: 'scroll' });
    const legend = h('div', { class: 'legend' });
    const footer = h('footer', { class: 'provenance' });
    let width = 0;
    const draw = () => {
      legend.replaceChildren(...legendOf(page));
      if (width > 0) chart.replaceChildren(chartOf(page, width));
      table.replaceChildren(tableOf(page));
      footer.replaceChildren(
        ...page.data.flatMap((data, run) => {
          const { value } = data.evaluation.current();
          return value ? [h('span', {}, `${page.store.get().runs[run].name}: ${provenanceOf(value)}`)] : [];
        }),
      );
    };
    new ResizeObserver(([entry]) => {
      width = Math.floor(entry.contentRect.width);
      draw();
    }).observe(chart);
    page.data.forEach((data) => data.evaluation.watch(draw));
    page.theme.watch(draw);
    draw();
    const csv = h(
      'button',
      {
        type: 'button',
        class: 'quiet',
        'data-action': 'csv',
        'aria-label': 'CSV: Accuracy by length',
        title: 'Save these numbers as a CSV file',
        onclick: () => void save(page),
      },
      'CSV',
    );
    return [
      h('div', { class: 'controls' }, csv),
      h(
        'p',
        { class: 'hint' },
        'Share of prompts whose answer matches exactly; whose answer matches the one from the low digits alone, as ' +
          'many as training had; and the share that the theory predicts of an ideal model with the run’s kind of ' +
          'position.',
      ),
      legend,
      h('div', { class: 'accuracy' }, chart, table),
      footer,
    ];
  },
};

function legendOf(page: Page): Node[] {
  const theme = page.theme.current();
  const swatch = (index: number) => {
    const box = h('span', { class: 'swatch' });
    box.style.backgroundColor = theme.series[index % theme.series.length];
    return box;
  };
  const runs = page.store
    .get()
    .runs.map((run, i) => h('span', { class: 'key' }, swatch(i), `${run.name} (${run.model.encoding})`));
  return [
    ...runs,
    h('span', { class: 'key' }, h('span', { class: 'ring' }), 'low digits'),
    h('span', { class: 'key' }, h('span', { class: 'tick' }), 'theory'),
  ];
}

function chartOf(page: Page, width: number): Node {
  const theme = page.theme.current();
  const lengths = lengthsOf(page);
  const columns = layoutColumns({ count: lengths.length, width, left: 34, right: 4, maxCell: 170 });
  const series = page.store.get().runs.map((run, i) => ({
    name: run.name,
    colour: theme.series[i % theme.series.length],
    byDigits: page.data[i].evaluation.current().value?.byDigits ?? [],
  }));
  return accuracyByLength({
    theme,
    width,
    height: 190,
    columns,
    lengths,
    series,
    axis: true,
    label: 'Exact match of every run by operand length; the table has the numbers',
  });
}

/** Why a run has no number at a length; null where it has one, or where one is under way. */
function whyNone(page: Page, run: number, digits: number, key: (typeof measures)[number]['key']): string | null {
  const { name, task } = page.store.get().runs[run];
  const { status, value, message } = page.data[run].evaluation.current();
  const result = resultAt(page, run, digits);
  if (digits > task.operandWidth) return `${name} takes operands of at most ${plural(task.operandWidth, 'digit')}`;
  if (result) return result[key] === null ? (result.unpredicted ?? 'The theory predicts nothing here') : null;
  if (status === 'failed') return message ?? 'The evaluation failed';
  if (value) return 'Not measured at this length';
  return status === 'idle' ? `${name} has no checkpoint yet` : null;
}

function tableOf(page: Page): HTMLElement {
  const { runs } = page.store.get();
  const heads = runs.flatMap(() => measures.map(({ name }) => h('th', { scope: 'col' }, name)));
  const rows = lengthsOf(page).map((digits) => {
    const cells = runs.flatMap((run, i) => {
      const result = resultAt(page, i, digits);
      const [min, max] = run.task.trainDigits;
      return measures.map(({ key }) => {
        const why = whyNone(page, i, digits, key);
        const none = why === null ? '…' : '–';
        const text = result ? percentOrDash(result[key]) : none;
        return h(
          'td',
          {
            class: `number ${key}`,
            'data-accuracy': key,
            'data-run': i,
            'data-digits': digits,
            'data-trained': String(digits >= min && digits <= max),
            title: why,
          },
          text,
        );
      });
    });
    return h('tr', {}, h('th', { scope: 'row' }, String(digits)), ...cells);
  });
  const groups = runs.map((run) =>
    h('th', { scope: 'colgroup', colspan: measures.length }, `${run.name} (${run.model.encoding})`),
  );
  return h(
    'table',
    { class: 'data figures', 'aria-label': 'Accuracy by length, %', 'data-table': 'accuracy' },
    h('thead', {}, h('tr', {}, h('th', { rowspan: 2, scope: 'col' }, 'digits'), ...groups), h('tr', {}, ...heads)),
    h('tbody', {}, ...rows),
  );
}

async function save(page: Page): Promise<void> {
  const { runs } = page.store.get();
  const rows = runs.flatMap((run, i) =>
    lengthsOf(page).flatMap((digits) => {
      const result = page.data[i].evaluation.current().value;
      const r = resultAt(page, i, digits);
      return result && r
        ? [
            [
              run.name,
              run.model.encoding,
              result.checkpoint.step,
              digits,
              r.samples,
              r.exact,
              r.truncatedExact,
              r.predicted ?? '',
            ],
          ]
        : [];
    }),
  );
  await saveTable(page, 'accuracy-by-length.csv', {
    columns: ['run', 'encoding', 'checkpoint', 'digits', 'samples', 'exact', 'low digits', 'theory'],
    rows,
  });
}
