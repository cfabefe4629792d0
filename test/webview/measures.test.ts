import assert from 'node:assert/strict';
import type { Axis, ModelPart } from '../../src/shared/axes';
import type { Measure, ProbeOption } from '../../src/shared/probe';
import { columnLabels } from '../../webview/charts/label-layout';
import { coloursOf, differenceScale, lengthScale, valueScale } from '../../webview/charts/value-scale';
import { figure, figureInWords, signedFigure, tickText } from '../../webview/format';
import { differenceFrom, longTable, partAt, wideTable } from '../../webview/measures';
import { markedStep, meaningOf, selectionOf } from '../../webview/panels/probes/links';
import { readOption, readOptions } from '../../webview/panels/probes/option-values';
import { colourOf, drawn, numbersOf, predictionOf, seriesOf, shapeOf } from '../../webview/panels/probes/shape';
import { shortLabels, stepInWords } from '../../webview/panels/probes/words';
import { initialState } from '../../webview/state';
import { mockRun } from './harness/mock-data';

const axis = (name: string, ...labels: string[]): Axis => ({ kind: 'category', name, labels });
const quantities = (name: string, ...values: number[]): Axis => ({
  kind: 'quantity',
  name,
  labels: values.map(String),
  quantities: values,
});
const layers = (...values: number[]): Axis => ({
  kind: 'layer',
  name: 'layer',
  labels: values.map((layer) => `L${layer}`),
  layers: values,
});
const headsOfLayer = (...values: number[]): Axis => ({
  kind: 'headOfLayer',
  name: 'head',
  labels: values.map((head) => `H${head}`),
  heads: values,
});
const heads = (kind: 'head' | 'comparedHead', ...values: (readonly [number, number])[]): Axis => ({
  kind,
  name: kind === 'head' ? 'head' : 'other head',
  labels: values.map(([layer, head]) => `L${layer}H${head}`),
  heads: values.map(([layer, head]) => ({ layer, head })),
});
const answerPlaces: Axis = { kind: 'answerPlace', name: 'answer place', labels: ['tens', 'units'], places: [1, 0] };
const lengths = (name: string, ...digits: number[]): Axis => ({
  kind: 'length',
  name,
  labels: digits.map((n) => `${n} digits`),
  digits,
});
const parts = (...values: ModelPart[]): Axis => ({
  kind: 'component',
  name: 'part',
  labels: values.map((_, i) => `part ${i}`),
  parts: values,
});
const points: readonly Axis[] = [
  { kind: 'checkpoint', name: 'checkpoint', labels: ['step 1', 'step 2'], steps: [1, 2] },
  { kind: 'prompt', name: 'point', labels: ['1+1='] },
  { kind: 'coordinate', name: 'component', labels: ['component 1', 'component 2'] },
];
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

  it('are compared by label, also with a run that has other steps, and have no difference without a match', () => {
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

  it('have steps that are numbers where all steps of the kind are such, and ascend', () => {
    assert.deepEqual(
      [
        lengths('operand length', 1, 2, 10),
        layers(0, 1),
        layers(0, 0, 1),
        quantities('x', 100, 1200),
        quantities('x', 3, 2),
        { kind: 'digit', name: 'digit', labels: ['0', '1'], digits: [0, 1] } as const,
        { kind: 'digit', name: 'digit', labels: ['0', 'no digit'], digits: [0, null] } as const,
        points[0],
        { kind: 'checkpoint', name: 'checkpoint', labels: ['this checkpoint'], steps: [null] } as const,
        points[2],
        headsOfLayer(0, 1),
        heads('head', [0, 0], [0, 1]),
        answerPlaces,
        axis('x', '1', '2'),
        axis('x'),
      ].map(numbersOf),
      [[1, 2, 10], [0, 1], null, [100, 1200], null, [0, 1], null, [1, 2], null, [1, 2], [0, 1], null, null, null, null],
    );
  });
});

describe('the shape of a drawing', () => {
  const steps = quantities('step', 100, 200, 300, 400);
  const figures = (...labels: string[]): Axis => ({
    kind: 'figure',
    name: 'figure',
    labels,
    figures: labels.map(() => ({ kind: 'measured' })),
  });
  const shapeName = (...axes: Axis[]) => {
    const { kind, inner, ...rest } = shapeOf({ axes });
    if (!('steps' in rest)) return `${kind} ${inner}`;
    return `${kind} ${inner} ${rest.steps ? 'lines' : 'bars'}`;
  };

  it('follows from the axes', () => {
    const some = heads('head', [0, 0], [0, 1], [1, 0]);
    assert.deepEqual(
      [
        [],
        [steps],
        [some],
        [layers(0, 1)],
        [answerPlaces, steps],
        [some, answerPlaces],
        [layers(0, 1, 2), headsOfLayer(0, 1, 2)],
        [answerPlaces, some, steps],
        points,
        [answerPlaces, axis('component', 'L0H0', 'L0 MLP')],
        [steps, figures('theory', 'exact')],
        [answerPlaces, figures('read', 'needed')],
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
        [
          lengths('length', 1, 2, 3),
          {
            kind: 'figure',
            name: 'figure',
            labels: ['ideal', 'exact', 'least', 'most'],
            figures: [
              { kind: 'predicted' },
              { kind: 'measured' },
              { kind: 'from', interval: '95%' },
              { kind: 'to', interval: '95%' },
            ],
          },
        ],
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
      seriesOf(measure([answerPlaces, steps], [1, 2, 3, 4, 5, 6, 7, 8])).series.map(({ name, values }) => [
        name,
        numbers(values),
      ]),
      [
        ['tens', [1, 2, 3, 4]],
        ['units', [5, 6, 7, 8]],
      ],
    );
  });

  it('draws what belongs to another measure with that, and not by itself', () => {
    const [exact, other] = ['exact', 'other'].map((name) => measure([steps], [1, 2, 3, 4], { name }));
    const ideal = measure([steps], [1, 1, 1, 1], { name: 'ideal', predicts: 'exact' });
    const cloud = measure([...points], [1, 2, 3, 4], { name: 'cloud' });
    const colour = measure([points[1]], [7], { name: 'colour', colours: 'cloud' });
    const all = [ideal, exact, other, cloud, colour];
    assert.deepEqual(
      {
        predictions: all.map((one) => predictionOf(one, all)?.name),
        colours: all.map((one) => colourOf(one, all)?.name),
        drawn: drawn(all).map(({ name }) => name),
        // One whose measure is missing is drawn like any other.
        alone: drawn([ideal, other, colour]).map(({ name }) => name),
      },
      {
        predictions: [undefined, 'ideal', undefined, undefined, undefined],
        colours: [undefined, undefined, undefined, 'colour', undefined],
        drawn: ['exact', 'other', 'cloud'],
        alone: ['ideal', 'other', 'colour'],
      },
    );
  });
});

describe('what the steps of a measure stand for', () => {
  it('follows from the kind of their axis, and only what the run has counts', () => {
    const roles: Axis = {
      kind: 'position',
      name: 'position',
      labels: ['b hundreds', 'equals', 'answer tens'],
      roles: [{ kind: 'operand', operand: 'b', place: 2 }, { kind: 'equals' }, { kind: 'answer', place: 1 }],
    };
    const targets: Axis = {
      kind: 'target',
      name: 'target',
      labels: ['a tens', 'carry into tens'],
      digits: [{ operand: 'a', place: 1 }, null],
    };
    const all = (one: Axis) => one.labels.map((_, step) => meaningOf(one, step, run));
    assert.deepEqual(
      [
        heads('head', [1, 2], [1, 9]),
        heads('comparedHead', [0, 1]),
        layers(2, 7),
        headsOfLayer(1, 9),
        parts(
          { kind: 'head', layer: 1, head: 2 },
          { kind: 'inLayer', layer: 2 },
          { kind: 'headOfLayer', head: 2 },
          { kind: 'noLayer' },
        ),
        answerPlaces,
        roles,
        {
          kind: 'inputDigit',
          name: 'operand digit',
          labels: ['a units'],
          digits: [{ operand: 'a', place: 0 }],
        } as const,
        targets,
        lengths('operand length', 4, 40),
        quantities('distance', 4),
        axis('true digit', 'L1H2'),
        points[1],
      ].map(all),
      [
        [{ kind: 'head', layer: 1, head: 2 }, null],
        [{ kind: 'head', layer: 0, head: 1 }],
        [{ kind: 'layer', layer: 2 }, null],
        [{ kind: 'head-of-layer', head: 1 }, null],
        [{ kind: 'head', layer: 1, head: 2 }, { kind: 'layer', layer: 2 }, { kind: 'head-of-layer', head: 2 }, null],
        [
          { kind: 'answer', place: 1 },
          { kind: 'answer', place: 0 },
        ],
        [{ kind: 'input', input: { operand: 'b', place: 2 } }, null, { kind: 'answer', place: 1 }],
        [{ kind: 'input', input: { operand: 'a', place: 0 } }],
        [{ kind: 'input', input: { operand: 'a', place: 1 } }, null],
        [{ kind: 'length', digits: 4 }, null],
        [null],
        [null],
        [{ kind: 'prompt', prompt: '1+1=' }],
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
    const positions: Axis = {
      kind: 'position',
      name: 'position',
      labels: ['a tens', 'a units'],
      roles: [
        { kind: 'operand', operand: 'a', place: 1 },
        { kind: 'operand', operand: 'a', place: 0 },
      ],
    };
    const marked = (one: Axis, ...others: Axis[]) => markedStep(one, [one, ...others], run, state);
    assert.deepEqual(
      [
        marked(layers(0, 1), headsOfLayer(0, 1, 2)),
        marked(layers(0, 1)),
        marked(headsOfLayer(0, 1, 2), layers(0, 1)),
        marked(heads('head', [1, 1], [1, 2])),
        marked(answerPlaces),
        marked(positions),
        marked(lengths('operand length', 4, 5)),
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

  it('is said with the name of its axis where the label alone would not tell, and is short where that is known', () => {
    assert.deepEqual(
      [
        { kind: 'digit', name: 'true digit', labels: ['3'], digits: [3] } as const,
        answerPlaces,
        heads('head', [0, 1]),
        heads('comparedHead', [0, 1]),
        lengths('length of a', 2),
      ].map((one) => stepInWords(one, 0)),
      ['true digit 3', 'answer tens', 'L0H1', 'other head L0H1', 'length of a 2 digits'],
    );
    const digits: Axis = {
      kind: 'target',
      name: 'target',
      labels: ['a tens', 'carry into tens'],
      digits: [{ operand: 'a', place: 1 }, null],
    };
    assert.deepEqual([digits, axis('x', 'a tens')].map(shortLabels), [['a₁', 'carry into tens'], ['a tens']]);
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
      ['“all” is not one of zero, mean.', null, { value: true }],
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
