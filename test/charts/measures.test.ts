import assert from 'node:assert/strict';
import { bars, type BarsOptions } from '../../webview/charts/bars';
import { lines, type LinesOptions } from '../../webview/charts/lines';
import { roomFor, scatter, type ScatterOptions } from '../../webview/charts/scatter';
import { coloursOf } from '../../webview/charts/value-scale';
import { valueMapAxes, type MapAxis } from '../../webview/charts/value-map';
import { figure, tickText } from '../../webview/format';
import { assertSnapshot, testTheme } from './snapshot';

const press = (key: string) =>
  document.activeElement!.dispatchEvent(
    new document.defaultView!.KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }),
  );

/** What a chart told while a test used it. */
function listeners() {
  const chosen: number[] = [];
  const details: (string | null)[] = [];
  return {
    chosen,
    details,
    onChoose: (step: number) => void chosen.push(step),
    onDetail: (text: string | null) => void details.push(text),
  };
}

describe('bars', () => {
  const theme = testTheme('dark');
  const options = (): BarsOptions & ReturnType<typeof listeners> => ({
    theme,
    width: 420,
    label: 'Contribution',
    grid: 'bars',
    categories: ['L0H0', 'L0H1', 'a component with a name that is far too long', '<b>MLP</b>'],
    marked: 1,
    series: [{ name: 'contribution', colour: theme.series[0], values: [3.2, -1.4, NaN, 0] }],
    scale: { diverging: true, low: -2, high: 4 },
    text: (value) => figure(value, 'logits'),
    describe: (category, series) => `category ${category}, series ${series}`,
    ...listeners(),
  });

  it('lie to both sides of zero, with a dash for what was not measured', () =>
    assertSnapshot('bars', bars(options()), theme));

  it('stand in pairs where there are two figures, with the tick of the theory over them', () => {
    const light = testTheme('light');
    const pairs = [
      { name: 'read', colour: light.series[0], values: [0.9, 0.1, 0.4, 1] },
      { name: 'low', colour: light.series[1], values: [1, 0, 0, 1] },
    ];
    assertSnapshot(
      'bars-pairs',
      bars({
        ...options(),
        theme: light,
        series: pairs,
        theory: [1, 0, NaN, 0.5],
        scale: { diverging: false, low: 0, high: 1 },
        text: (value) => figure(value, 'share'),
      }),
      light,
    );
  });

  it('are a grid with one tab stop, at the marked category', () => {
    const used = options();
    const chart = bars(used);
    document.body.replaceChildren(chart);
    const start = [...chart.querySelectorAll('[tabindex="0"]')].map((cell) => cell.getAttribute('data-cell'));
    (chart.querySelector('[tabindex="0"]') as SVGElement).focus();
    ['ArrowDown', 'End', 'Enter'].forEach(press);
    assert.deepEqual(
      { role: chart.getAttribute('role'), start, chosen: used.chosen, last: used.details.at(-1) },
      { role: 'grid', start: ['1,0'], chosen: [2], last: 'category 2, series 0' },
    );
  });
});

describe('lines', () => {
  const theme = testTheme('light');
  const options = (): LinesOptions & ReturnType<typeof listeners> => ({
    theme,
    width: 420,
    label: 'Exact match',
    grid: 'lines',
    axis: 'operand length',
    steps: [1, 2, 3, 4, 5],
    labels: ['1 digit', '2 digits', '3 digits', '4 digits', '5 digits'],
    marked: 2,
    series: [
      { name: 'measured', colour: theme.series[0], values: [1, 0.99, 0.98, NaN, 0.4] },
      { name: 'on low digits', colour: theme.series[1], values: [1, 1, 0.99, 0.9, 0.42] },
    ],
    interval: { from: [0.98, 0.97, 0.96, NaN, 0.37], to: [1, 1, 1, NaN, 0.43] },
    theory: [1, 1, 1, 1, 1],
    scale: { diverging: false, low: 0, high: 1 },
    unit: '%',
    tick: (value) => tickText(value, 'share'),
    describe: (step) => `step ${step}`,
    ...listeners(),
  });

  it('are broken where nothing was measured, with their interval, the theory and names that do not overlap', () =>
    assertSnapshot('lines', lines(options()), theme));

  it('need no names where there is one, and have a line at zero where it is inside', () => {
    assertSnapshot(
      'lines-one',
      lines({
        ...options(),
        interval: undefined,
        theory: undefined,
        series: [{ name: 'difference', colour: theme.series[0], values: [0.5, -0.2, 0.1, 0, -1] }],
        scale: { diverging: true, low: -1, high: 0.5 },
        marked: null,
      }),
      theme,
    );
  });

  it('are walked by arrow keys, told as a slider over the steps', () => {
    const used = options();
    const chart = lines(used);
    document.body.replaceChildren(chart);
    chart.focus();
    const start = chart.getAttribute('aria-valuetext');
    ['ArrowRight', 'ArrowRight', 'ArrowRight', 'Enter', 'Home'].forEach(press);
    assert.deepEqual(
      {
        start,
        now: chart.getAttribute('aria-valuenow'),
        max: chart.getAttribute('aria-valuemax'),
        chosen: used.chosen,
        details: used.details.slice(-2),
      },
      { start: 'step 2', now: '1', max: '5', chosen: [4], details: ['step 4', 'step 0'] },
    );
  });
});

describe('scatter', () => {
  const theme = testTheme('hc-dark');
  const x = [0, 1, 2, -1.5];
  const y = [0.5, -1, NaN, 2];
  const kinds = [
    { name: '3', colour: theme.series[0] },
    { name: '7', colour: theme.series[1] },
  ];
  const options = (): ScatterOptions & ReturnType<typeof listeners> => ({
    theme,
    width: 320,
    height: 240,
    label: 'Principal components',
    grid: 'points',
    x,
    y,
    names: ['PC1', 'PC2'],
    domains: [roomFor([x]), roomFor([y])],
    kindOf: (point) => kinds[point % 2],
    marked: 3,
    describe: (point) => `point ${point}`,
    ...listeners(),
  });

  it('writes points of short names, and leaves out what was not measured', () =>
    assertSnapshot('scatter', scatter(options()), theme));

  it('has dots where names are long', () => {
    const chart = scatter({ ...options(), kindOf: () => ({ name: 'carry', colour: theme.series[2] }) });
    assert.equal(
      [...chart.querySelectorAll('circle')].filter((dot) => dot.getAttribute('fill') === theme.series[2]).length,
      3,
    );
  });

  it('is walked from left to right', () => {
    const used = options();
    const chart = scatter(used);
    document.body.replaceChildren(chart);
    chart.focus();
    ['ArrowRight', 'ArrowRight', 'ArrowRight', 'Enter'].forEach(press);
    assert.deepEqual(
      [used.details, used.chosen, chart.getAttribute('aria-valuemax')],
      [['point 0', 'point 1', 'point 1'], [1], '3'],
    );
  });

  it('leaves room around points, and has some where there are none', () => {
    assert.deepEqual(
      [roomFor([[0, 10]]), roomFor([[NaN]]), roomFor([[2, 2]])],
      [
        [-5, 15],
        [0, 1],
        [1.94, 2.06],
      ],
    );
  });
});

describe('axes of a map', () => {
  const axisOf = (name: string, labels: string[], marked: number | null = null, short = labels): MapAxis => ({
    name,
    labels,
    short,
    marked,
  });
  const draw = (
    theme: ReturnType<typeof testTheme>,
    rows: MapAxis,
    columns: MapAxis,
    values: number[],
    width = 420,
  ) => {
    const scale = { diverging: true, low: -1, high: 1 };
    return valueMapAxes({
      theme,
      width,
      rows,
      columns,
      label: 'Map',
      grid: 'map',
      values: Float64Array.from(values),
      colour: coloursOf(scale, theme),
      text: (value) => figure(value, 'share'),
      describe: () => '',
      onChoose: () => undefined,
      onDetail: () => undefined,
    });
  };

  it('name the axes and their steps, the numbers, and the marked cell', () => {
    const theme = testTheme('dark');
    assertSnapshot(
      'value-map',
      draw(
        theme,
        axisOf('answer place', ['answer tens', '<b>answer units</b>'], 1),
        axisOf('attended role', ['a tens', 'a units', 'operator'], 0, ['a₁', 'a₀', 'op']),
        [0.5, -1, NaN, 0.01, 1, -0.4],
      ),
      theme,
    );
  });

  it('stand upright or have gaps where there is no room, and leave out the numbers', () => {
    const theme = testTheme('hc-light');
    const taps = [
      'blocks.0.hook_resid_pre',
      'blocks.0.hook_resid_mid',
      'blocks.0.hook_resid_post',
      'blocks.0.attn.hook_pattern',
      'x',
      'y',
      'z',
    ];
    const chart = draw(theme, axisOf('a', ['0', '1', '2', '3']), axisOf('tap', taps), Array(28).fill(0.5), 190);
    assertSnapshot('value-map-narrow', chart, theme);
    assert.equal([...chart.querySelectorAll('text')].filter((text) => text.textContent === '50').length, 0);
  });
});
