import assert from 'node:assert/strict';
import type { Axis, Measure, ProbeOption } from '../../src/shared/probe';
import { columnLabels } from '../../webview/charts/text';
import { coloursOf, differenceScale, lengthScale, valueScale } from '../../webview/charts/value-scale';
import { figure, figureInWords, signedFigure, tickText } from '../../webview/format';
import { differenceFrom, longTable, ordinals, partAt, wideTable } from '../../webview/measures';
import { markedStep, meaningOf, selectionOf } from '../../webview/panels/probes/links';
import { readOption, readOptions } from '../../webview/panels/probes/option-values';
import { drawn, predictionOf, seriesOf, shapeOf } from '../../webview/panels/probes/shape';
import { stepInWords } from '../../webview/panels/probes/words';
import { initialState } from '../../webview/state';
import { mockRun } from './harness/mock-data';

const axis = (name: string, ...labels: string[]): Axis => ({ name, labels });
const measure = (axes: Axis[], values: number[], rest: Partial<Measure> = {}): Measure => ({
  name: 'm',
  title: 'M',
  axes,
  values: Float64Array.from(values),
  unit: 'share',
  ...rest,
});
const numbers = (values: Float64Array) => [...values];
const run = mockRun({ name: 'modular', encoding: 'learned', slip: 0 }).summary;

describe('numbers of measures', () => {
  it('keep what a share is worth, its sign, and that something was not measured', () => {
    assert.deepEqual(
      [0, 0.004, 0.5, 1, -0.25, 1.37, NaN].map((v) => figure(v, 'share')),
      ['0', '0.4', '50', '100', '−25', '137', '–'],
    );
    assert.deepEqual(
      [0, 12345.6, 12.34, 1.234, -0.1, 0.0123, 0.00123, 4.5e-5, 7, NaN].map((v) => figure(v, 'logits')),
      ['0', '12,346', '12.3', '1.23', '−0.10', '0.012', '0.001', '5e-5', '7', '–'],
    );
    assert.deepEqual(
      [0, 2, -0.0004, 0.234, 6.77].map((v) => figure(v, 'logits', 6.77)),
      ['0', '2', '0.00', '0.23', '6.77'],
    );
    assert.deepEqual(
      [
        figureInWords(0.4321, 'share'),
        figureInWords(-1.5, 'logits'),
        figureInWords(NaN, 'bits'),
        signedFigure(0.25, 'share'),
        signedFigure(-2, 'nats'),
        signedFigure(0, 'share'),
      ],
      ['43.21%', '−1.50 logits', 'not measured', '+25', '−2', '0'],
    );
    assert.deepEqual(
      [tickText(0.2, 'share'), tickText(-0.5, 'logits'), tickText(0.30000000000000004, 'bits')],
      ['20', '−0.5', '0.3'],
    );
  });
});

describe('measures', () => {
  const grid = measure([axis('layer', '0', '1'), axis('head', 'x', 'y', 'z')], [1, 2, 3, 4, 5, 6]);

  it('are taken apart along their first axes', () => {
    assert.deepEqual(
      [
        numbers(partAt(grid, [1]).values),
        partAt(grid, [1]).axes.map(({ name }) => name),
        numbers(partAt(grid, [1, 2]).values),
        numbers(partAt(grid, []).values),
      ],
      [[4, 5, 6], ['head'], [6], [1, 2, 3, 4, 5, 6]],
    );
  });

  it('are compared by label, also with a run that has other steps, and differ by nothing known where that has none', () => {
    const other = measure([axis('layer', '1', '0', '2'), axis('head', 'y', 'x')], [10, 20, 30, 40, 50, 60]);
    assert.deepEqual(numbers(differenceFrom(other, grid).values), [1 - 40, 2 - 30, NaN, 4 - 20, 5 - 10, NaN]);
    assert.deepEqual(numbers(differenceFrom(undefined, grid).values), Array(6).fill(NaN));
    assert.deepEqual(numbers(differenceFrom(measure([], [0.25]), measure([], [1])).values), [0.75]);
  });

  it('are tables for reading and for files, with nothing where nothing was measured', () => {
    const gaps = { ...grid, values: Float64Array.of(1, NaN, 3, 4, 5, 6) };
    assert.deepEqual(wideTable(gaps), {
      columns: ['layer', 'x', 'y', 'z'],
      rows: [
        ['0', 1, '', 3],
        ['1', 4, 5, 6],
      ],
    });
    assert.deepEqual(longTable([gaps]).rows.slice(0, 2), [
      ['0', 'x', 1],
      ['0', 'y', ''],
    ]);
    assert.deepEqual(
      longTable([measure([axis('length', '1')], [0.5]), measure([axis('length', '1')], [1], { name: 'predicted' })]),
      { columns: ['length', 'm (share)', 'predicted (share)'], rows: [['1', 0.5, 1]] },
    );
    assert.deepEqual(wideTable(measure([], [0.5])), { columns: ['m (share)'], rows: [[0.5]] });
  });

  it('have steps that are numbers where all labels are such, of one kind and ascending', () => {
    assert.deepEqual(
      [
        ['1 digit', '2 digits', '10 digits'],
        ['layer 0', 'layer 1'],
        ['100', '1,200'],
        ['0.5', '1.5'],
        ['3', '2'],
        ['0', '1', 'no digit'],
        ['L0H0', 'L0H1'],
        ['a tens', 'a units'],
        ['0–19', '20–39'],
        [],
      ].map((labels) => ordinals(axis('x', ...labels))),
      [[1, 2, 10], [0, 1], [100, 1200], [0.5, 1.5], null, null, null, null, null, null],
    );
  });
});

describe('the shape of a drawing', () => {
  const steps = axis('step', '100', '200', '300', '400');
  const shapeName = (...axes: Axis[]) => {
    const { kind, inner, ...rest } = shapeOf({ axes });
    return `${kind} ${inner}${'steps' in rest ? (rest.steps ? ' lines' : ' bars') : ''}`;
  };

  it('follows from the axes', () => {
    const [places, heads] = [axis('answer place', 'tens', 'units'), axis('head', 'L0H0', 'L0H1', 'L1H0')];
    assert.deepEqual(
      [
        [],
        [steps],
        [heads],
        [axis('layer', '0', '1')],
        [places, steps],
        [heads, places],
        [axis('layer', '0', '1', '2'), axis('head', '0', '1', '2')],
        [places, heads, steps],
        [axis('checkpoint', '1', '2'), axis('point', 'p'), axis('component', 'PC1', 'PC2')],
        [places, axis('component', 'L0H0', 'L0 MLP')],
        [steps, axis('figure', 'theory', 'exact')],
        [places, axis('figure', 'read', 'needed')],
      ].map((axes) => shapeName(...axes)),
      [
        'number 0',
        'series 1 lines',
        'series 1 bars',
        'series 1 bars',
        'series 2 lines',
        'map 2',
        'map 2',
        'series 2 lines',
        'points 2',
        'map 2',
        'series 2 lines',
        'series 2 bars',
      ],
    );
  });

  it('takes figures apart: what the theory says, an interval, and what was measured', () => {
    const set = seriesOf(
      measure(
        [axis('length', '1', '2', '3'), axis('figure', 'theory', 'exact', '95% from', '95% to')],
        [1, 0.9, 0.8, 0.95, 1, 0.7, 0.6, 0.8, NaN, 0.1, 0, 0.2],
      ),
    );
    assert.deepEqual(
      {
        series: set.series.map(({ name, values }) => [name, numbers(values)]),
        theory: numbers(set.theory!),
        interval: [set.interval!.name, numbers(set.interval!.from), numbers(set.interval!.to)],
      },
      { series: [['exact', [0.9, 0.7, 0.1]]], theory: [1, 1, NaN], interval: ['95%', [0.8, 0.6, 0], [0.95, 0.8, 0.2]] },
    );
    assert.deepEqual(
      seriesOf(measure([axis('answer place', 'tens', 'units'), steps], [1, 2, 3, 4, 5, 6, 7, 8])).series.map(
        ({ name, values }) => [name, numbers(values)],
      ),
      [
        ['tens', [1, 2, 3, 4]],
        ['units', [5, 6, 7, 8]],
      ],
    );
  });

  it('draws what the theory says with the measure that it is for, and not by itself', () => {
    const [exact, truncated, theory, alone] = ['exact', 'truncated', 'theory', 'other'].map((name) =>
      measure([name === 'other' ? axis('x', 'y') : steps], [1, 2, 3, 4], { name }),
    );
    const all = [exact, truncated, theory, alone];
    assert.deepEqual(
      [
        predictionOf(exact, all)?.name,
        predictionOf(truncated, all),
        predictionOf(alone, all),
        drawn(all).map(({ name }) => name),
      ],
      ['theory', undefined, undefined, ['exact', 'truncated', 'other']],
    );
    const own = measure([steps], [1, 1, 1, 1], { name: 'truncated-theory' });
    assert.deepEqual(
      [predictionOf(truncated, [...all, own])?.name, drawn([exact, truncated, own]).map(({ name }) => name)],
      ['truncated-theory', ['exact', 'truncated']],
    );
    // One that fits nothing is drawn like any other.
    assert.deepEqual(
      drawn([alone, theory]).map(({ name }) => name),
      ['other', 'theory'],
    );
  });
});

describe('what the steps of a measure stand for', () => {
  it('is found by label, else by the name of the axis, and only what the run has', () => {
    const of = (name: string, label: string) => meaningOf(axis(name, label), 0, run);
    assert.deepEqual(
      [
        of('component', 'L1H2'),
        of('component', 'L1H9'),
        of('layer', '2'),
        of('layer', '7'),
        of('part', 'L2 MLP'),
        of('head', '1'),
        of('part', 'H2'),
        of('head', 'H2'),
        of('part', 'MLP'),
        of('answer place', 'tens'),
        of('answer place', 'answer units'),
        of('position', 'b hundreds'),
        of('operand length', '4 digits'),
        of('length of a', '1 digit'),
        of('operand length', '40 digits'),
        of('true digit', '4'),
        of('position', 'equals'),
      ],
      [
        { kind: 'head', layer: 1, head: 2 },
        null,
        { kind: 'layer', layer: 2 },
        null,
        { kind: 'layer', layer: 2 },
        { kind: 'head-of-layer', head: 1 },
        { kind: 'head-of-layer', head: 2 },
        { kind: 'head-of-layer', head: 2 },
        null,
        { kind: 'answer', place: 1 },
        { kind: 'answer', place: 0 },
        { kind: 'input', input: { operand: 'b', place: 2 } },
        { kind: 'length', digits: 4 },
        { kind: 'length', digits: 1 },
        null,
        null,
        null,
      ],
    );
  });

  it('is marked where it is what the page shows, and selects it when chosen', () => {
    const state = {
      ...initialState([run]),
      layer: 1,
      head: 2,
      row: { predicts: 1 },
      input: { operand: 'a', place: 0 } as const,
      errorCell: { place: null, digits: 5 },
    };
    const [layer, head] = [axis('layer', '0', '1'), axis('head', '0', '1', '2')];
    const marked = (one: Axis, ...others: Axis[]) => markedStep(one, [one, ...others], run, state);
    assert.deepEqual(
      [
        marked(layer, head),
        marked(layer),
        marked(head, layer),
        marked(axis('component', 'L1H1', 'L1H2')),
        marked(axis('answer place', 'tens', 'units')),
        marked(axis('position', 'a tens', 'a units')),
        marked(axis('operand length', '4 digits', '5 digits')),
        marked(axis('x', 'y')),
      ],
      [1, null, 2, 1, 0, 1, 1, null],
    );
    assert.deepEqual(
      selectionOf([
        { kind: 'layer', layer: 2 },
        { kind: 'head-of-layer', head: 1 },
        { kind: 'answer', place: 0 },
        { kind: 'length', digits: 6 },
      ]),
      { layer: 2, head: 1, row: { predicts: 0 }, errorCell: { digits: 6, place: 0 } },
    );
    assert.deepEqual(
      [selectionOf([{ kind: 'length', digits: 6 }]), selectionOf([])],
      [{ errorCell: { digits: 6, place: null } }, {}],
    );
  });

  it('is said with the name of its axis where the label alone would not tell', () => {
    assert.deepEqual(
      [
        stepInWords(axis('true digit', '3'), 0),
        stepInWords(axis('answer place', 'tens'), 0),
        stepInWords(axis('answer place', 'answer tens'), 0),
        stepInWords(axis('head', 'L0H1'), 0),
        stepInWords(axis('length of a', '2 digits'), 0),
      ],
      ['true digit 3', 'answer tens', 'answer tens', 'L0H1', 'length of a 2 digits'],
    );
  });
});

describe('scales', () => {
  it('hold all numbers, with zero in the middle where some are below it', () => {
    assert.deepEqual(
      [
        valueScale([[0.1, 3.2]]),
        valueScale([[-1, 3.2], [0.5]]),
        valueScale([[5.12, 5.31]]),
        valueScale([[NaN]]),
        valueScale([[0, 0]]),
        valueScale([[9]], [0, 1]),
        valueScale([[0]], [-0.5, 2]),
        differenceScale([[0, 0]]),
      ],
      [
        { diverging: false, low: 0, high: 4 },
        { diverging: true, low: -4, high: 4 },
        { diverging: false, low: 5.1, high: 5.35 },
        { diverging: false, low: 0, high: 1 },
        { diverging: false, low: 0, high: 1 },
        { diverging: false, low: 0, high: 1 },
        { diverging: true, low: -2, high: 2 },
        { diverging: true, low: -1, high: 1 },
      ],
    );
    assert.deepEqual(lengthScale({ diverging: true, low: -4, high: 4 }, [[-0.9, 3.2]]), {
      diverging: true,
      low: -1,
      high: 4,
    });
  });

  it('take what lies beyond their ends for the end', () => {
    const theme = {
      amount: (share: number) => `amount ${share}`,
      difference: (share: number) => `difference ${share}`,
    } as Parameters<typeof coloursOf>[1];
    assert.deepEqual([-1, 0, 5, 9].map(coloursOf({ diverging: false, low: 0, high: 5 }, theme)), [
      'amount 0',
      'amount 0',
      'amount 1',
      'amount 1',
    ]);
    assert.deepEqual([-8, -1, 0, 4].map(coloursOf({ diverging: true, low: -4, high: 4 }, theme)), [
      'difference 0',
      'difference 0.375',
      'difference 0.5',
      'difference 1',
    ]);
  });
});

describe('labels of columns', () => {
  it('lie level where they fit, short where only that fits, some upright, or with gaps', () => {
    const all = (labels: string[], short: string[], pitch: number) =>
      columnLabels(labels, short, pitch).texts.map(({ text, upright }) => `${upright ? '|' : ''}${text}`);
    assert.deepEqual(
      [
        all(['a tens', 'b tens'], ['a₁', 'b₁'], 50),
        all(['a tens', 'b tens'], ['a₁', 'b₁'], 22),
        all(['0', '1', 'no digit'], ['0', '1', 'no digit'], 20),
        all(['resid pre', 'resid post'], ['resid pre', 'resid post'], 20),
      ],
      [
        ['a tens', 'b tens'],
        ['a₁', 'b₁'],
        ['0', '1', '|no digit'],
        ['|resid pre', '|resid post'],
      ],
    );
    const many = all(
      Array.from({ length: 50 }, (_, i) => String(i)),
      Array.from({ length: 50 }, (_, i) => String(i)),
      8,
    );
    assert.deepEqual([many[0], many[1], many.filter(Boolean).length], ['0', '', 17]);
  });
});

describe('options as they are written', () => {
  const integer: ProbeOption = { kind: 'integer', name: 'samples', help: '', min: 1, max: 100_000, default: 500 };
  const problemOf = (option: ProbeOption, text: string) => {
    const reading = readOption(option, text);
    return 'problem' in reading ? reading.problem : reading.value;
  };

  it('become values, or words on what is wrong', () => {
    assert.deepEqual(
      ['', ' 7 ', '2,000', '2 000', '0', '1.5', 'x', '0x10', '-3', '100001'].map((text) => problemOf(integer, text)),
      [
        500,
        7,
        2000,
        2000,
        ...['0', '1.5', 'x', '0x10', '-3', '100001'].map((text) => `“${text}” is not a whole number from 1 to 100000.`),
      ],
    );
    const place = { kind: 'place', name: 'p', help: '', default: null } as const;
    assert.deepEqual(
      ['1', ' tens ', '10^4', ''].map((text) => readOption(place, text)),
      [{ value: 1 }, { value: 'tens' }, { value: '10^4' }, { value: null }],
    );
    assert.deepEqual(
      [
        problemOf({ kind: 'choice', name: 'how', help: '', choices: ['zero', 'mean'], default: 'mean' }, 'all'),
        problemOf({ kind: 'text', name: 't', help: '', default: null }, '  '),
        readOption({ kind: 'flag', name: 'f', help: '', default: false }, true),
      ],
      ['“all” is none of zero, mean.', null, { value: true }],
    );
  });

  it('are all there with their defaults, or name the first that is wrong', () => {
    const probe = {
      name: 'p',
      title: 'P',
      question: 'P?',
      options: [
        integer,
        { kind: 'integer', name: 'digits', help: '', min: 1, max: 64, default: null },
        { kind: 'flag', name: 'fold', help: '', default: false },
      ] as ProbeOption[],
    };
    assert.deepEqual(
      [
        readOptions(probe, {}),
        readOptions(probe, { digits: '3', fold: true }),
        readOptions(probe, { digits: 'three' }),
      ],
      [
        { values: { samples: 500, digits: null, fold: false } },
        { values: { samples: 500, digits: 3, fold: true } },
        { wrong: 'digits' },
      ],
    );
  });
});
