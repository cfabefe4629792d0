import assert from 'node:assert/strict';
import { accuracyByLength } from '../../webview/charts/accuracy-by-length';
import { colorBar } from '../../webview/charts/color-bar';
import { layoutColumns } from '../../webview/charts/columns';
import { curve } from '../../webview/charts/curve';
import { heatmap, type HeatmapOptions } from '../../webview/charts/heatmap';
import { evaluate, exampleRuns, metrics } from '../webview/harness/mock-data';
import { assertSnapshot, testTheme } from './snapshot';

const [learned, rotary] = exampleRuns();
const lengths = [1, 2, 3, 4, 5, 6];

describe('charts', () => {
  it('draws accuracy by length with its figures', () => {
    const theme = testTheme('dark');
    const columns = layoutColumns({ count: 6, width: 420, left: 82, right: 4, gapsBefore: [3] });
    const { byDigits } = evaluate(learned, 400, 500);
    assertSnapshot(
      'accuracy-one-run',
      accuracyByLength({
        theme,
        width: 420,
        height: 92,
        columns,
        lengths,
        figures: true,
        series: [{ name: 'learned', colour: theme.series[0], byDigits }],
        label: 'Exact match',
      }),
      theme,
    );
  });

  it('draws two runs side by side, and no tick where the theory says nothing', () => {
    const theme = testTheme('light');
    const columns = layoutColumns({ count: 6, width: 480, left: 34, right: 4 });
    const series = [learned, rotary].map((run, i) => ({
      name: run.summary.name,
      colour: theme.series[i],
      byDigits: evaluate(run, 400, 500).byDigits.map((r) => ({ ...r, predicted: r.digits === 6 ? null : r.predicted })),
    }));
    assertSnapshot(
      'accuracy-two-runs',
      accuracyByLength({ theme, width: 480, height: 190, columns, lengths, axis: true, series, label: 'Exact match' }),
      theme,
    );
  });

  it('draws a training curve', () => {
    const theme = testTheme('light');
    const lines = metrics(learned);
    const chart = curve({
      theme,
      width: 420,
      lines,
      lastStep: 400,
      lossRange: [0.01, 2.4],
      step: 300,
      label: 'Training curve',
      onChoose: () => undefined,
      onDetail: () => undefined,
    });
    assertSnapshot('curve', chart, theme);
    assert.deepEqual(
      ['role', 'tabindex', 'aria-valuemin', 'aria-valuemax', 'aria-valuenow'].map((name) => chart.getAttribute(name)),
      ['slider', '0', '0', '400', '300'],
    );
  });

  it('draws the key of a colour scale in every theme', () => {
    for (const name of ['dark', 'light', 'hc-dark', 'hc-light'] as const) {
      const theme = testTheme(name);
      assertSnapshot(
        `color-bar-${name}`,
        colorBar({ theme, scale: theme.wrong, title: 'wrong, %', ends: ['0', '100'] }),
        theme,
      );
    }
  });
});

describe('heatmap', () => {
  const theme = testTheme('hc-dark');
  const chosen: [number, number][] = [];
  const details: (string | null)[] = [];
  const options: HeatmapOptions = {
    theme,
    width: 420,
    columns: layoutColumns({ count: 3, width: 420, left: 82, right: 4, gapsBefore: [2] }),
    scale: theme.wrong,
    label: 'Errors',
    grid: 'errors',
    rowTitle: 'answer digit',
    columnTitle: '',
    rowLabels: ['tens', '<b>units</b>'],
    columnLabels: ['1', '2', '3'],
    brackets: [
      { from: 0, to: 1, text: 'trained', strong: true },
      { from: 2, to: 2, text: 'not' },
    ],
    cellHeight: 36,
    value: (row, column) =>
      [
        [0, 0.5, 1],
        [0.03, 0.2, null],
      ][row][column],
    text: (value) => String(value),
    describe: (row, column) => `row ${row}, column ${column}`,
    data: (row, column) => ({ place: 1 - row, digits: column + 1 }),
    selected: [0, 1],
    markedRow: 0,
    onChoose: (row, column) => chosen.push([row, column]),
    onDetail: (text) => details.push(text),
  };

  it('is the kept picture, with text as text', () => assertSnapshot('heatmap', heatmap(options), theme));

  it('is a grid with one tab stop that arrow keys move, and Enter and click choose alike', () => {
    const chart = heatmap(options);
    document.body.replaceChildren(chart);
    const { KeyboardEvent } = document.defaultView!;
    const stops = () => [...chart.querySelectorAll('[tabindex="0"]')].map((cell) => cell.getAttribute('data-cell'));
    const press = (key: string) =>
      document.activeElement!.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
    const start = stops();
    (chart.querySelector('[tabindex="0"]') as SVGElement).focus();
    press('ArrowDown');
    press('ArrowRight');
    press('ArrowRight');
    press('Enter');
    chart
      .querySelector('[data-cell="0,0"]')!
      .dispatchEvent(new document.defaultView!.MouseEvent('click', { bubbles: true }));
    assert.deepEqual(
      {
        role: chart.getAttribute('role'),
        rows: chart.querySelectorAll('[role=row]').length,
        cells: chart.querySelectorAll('[role=gridcell]').length,
        start,
        stops: stops(),
        chosen,
        lastDetail: details.at(-1),
      },
      {
        role: 'grid',
        rows: 2,
        cells: 6,
        start: ['0,1'],
        stops: ['1,2'],
        chosen: [
          [1, 2],
          [0, 0],
        ],
        lastDetail: 'row 1, column 2',
      },
    );
  });

  it('gives each cell its data, its words and its selection', () => {
    const cell = heatmap(options).querySelector('[data-cell="0,1"]')!;
    assert.deepEqual(
      ['data-place', 'data-digits', 'aria-label', 'aria-selected'].map((name) => cell.getAttribute(name)),
      ['1', '2', 'row 0, column 1, shown as 0.5', 'true'],
    );
    assert.equal(cell.querySelector('text')!.textContent, '0.5');
  });
});
