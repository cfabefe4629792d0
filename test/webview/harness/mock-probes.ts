import { UserError } from '../../../src/shared/errors';
import {
  answerAxis,
  answerPlaces,
  categoryAxis,
  comparedHeadAxis,
  componentAxis,
  digitAxis,
  headAxis,
  headLabel,
  headsOf,
  inputDigitAxis,
  layerAxis,
  lengthAxis,
  positionAxis,
  quantityAxis,
} from '../../../src/probes/common/axes';
import { measureOf, share } from '../../../src/probes/common/measure';
import type { Axis } from '../../../src/shared/axes';
import type { Measure, ProbeDescription, ProbeOptions, ProbeResult } from '../../../src/shared/probe';
import { promptText } from '../../../src/tasks/prompt';
import { digitsOf } from '../../../src/tasks/digits';
import { neededPlaces } from '../../../src/tasks/theory';
import { chance, provenance, readsEffect, type MockRun } from './mock-data';

/* Made-up probes: between them every shape that a measure can have, and every kind of option. */

const whole = (name: string, help: string, preset: number | null, min = 1, max = 64) =>
  ({ kind: 'integer', name, help, min, max, default: preset }) as const;
const samples = whole('samples', 'how many random prompts', 500, 1, 100_000);

interface MockProbe extends ProbeDescription {
  answer(run: MockRun, options: ProbeOptions): Pick<ProbeResult, 'measures' | 'findings' | 'also'>;
}

const upTo = (n: number) => Array.from({ length: n }, (_, i) => i);
const places = ({ layout }: MockRun) => answerAxis(layout, answerPlaces(layout));
const operandLength = ({ layout }: MockRun, name = 'operand length') => lengthAxis(name, layout.spec.operandWidth);

const ablation: MockProbe = {
  name: 'ablation',
  title: 'Ablation',
  question: 'Which heads and MLPs does the model need, and what breaks without them?',
  options: [
    whole('digits', 'operand length; the longest trained when left out', null),
    samples,
    {
      kind: 'choice',
      name: 'method',
      help: 'what takes the place of an output',
      choices: ['zero', 'mean', 'resample'],
      default: 'mean',
    },
    { kind: 'flag', name: 'circuit', help: 'also look for a minimal circuit, greedily', default: false },
    { kind: 'text', name: 'keep', help: 'components that are never taken out, such as L0H1', default: null },
  ],
  answer: (run, { circuit, keep }) => {
    const { layers, heads } = run.summary.model;
    if (typeof keep === 'string' && !/^L\dH\d$/.test(keep))
      throw new UserError(
        'probe/component',
        `This model has no component '${keep}'; a component is a head or an MLP, such as L0H1.`,
      );
    const head = (layer: number, h: number) => Math.max(0, 1.1 * chance(run.summary.name, layer * 50 + h) - 0.2);
    const headOfLayer: Axis = {
      kind: 'headOfLayer',
      name: 'head',
      labels: upTo(heads).map((h) => `H${h}`),
      heads: upTo(heads),
    };
    const component = componentAxis('component', [
      ...headsOf(run.summary.model).map((one) => ({
        label: headLabel(one),
        part: { kind: 'head', ...one } as const,
      })),
      ...upTo(layers).map((layer) => ({ label: `L${layer} MLP`, part: { kind: 'inLayer', layer } as const })),
    ]);
    const measures: Measure[] = [
      measureOf(
        { name: 'failed', title: 'Share of answers that break without each head', ...share },
        [layerAxis(run.summary.model), headOfLayer],
        head,
      ),
      measureOf(
        { name: 'places', title: 'Which answer digits break', ...share },
        [places(run), component],
        (place, c) => (c % 4 === 3 ? NaN : head(place, c)),
      ),
      measureOf(
        {
          name: 'logit',
          title: 'What each component adds to the right digit’s logit less the mean of the others',
          unit: 'logits',
        },
        [component],
        (c) => 5 * (chance(run.summary.name, 900 + c) - 0.35),
      ),
      measureOf(
        {
          name: 'faithfulness',
          title: 'Share of answers that stay with the nine best components alone',
          unit: 'share',
        },
        [],
        () => 0.9731,
      ),
    ];
    if (circuit)
      measures.push(
        measureOf(
          { name: 'circuit', title: 'Faithfulness of the greedy circuit', ...share },
          [quantityAxis('components kept', upTo(13))],
          (n) => 1 - Math.exp(-n / 3),
        ),
      );
    return {
      measures,
      findings: [
        'Without L0H1 93% of answers break, all of them at the units; no other head breaks more than half.',
        'The MLPs of layers 1 and 2 can be replaced by their mean without a change.',
      ],
    };
  },
};

const verdict: MockProbe = {
  name: 'verdict',
  title: 'Verdict of the theory',
  question: 'Does the model read the digits that the task needs, and is it as good at every length as the theory says?',
  options: [samples, whole('seed', 'seed of the random prompts', 1, 0, 0xffffffff)],
  answer: (run) => {
    const { spec } = run.layout;
    const length = operandLength(run);
    const figures: Axis = {
      kind: 'figure',
      name: 'figure',
      labels: ['theory', 'exact', '95% from', '95% to', 'low digits'],
      figures: [
        { kind: 'predicted' },
        { kind: 'measured' },
        { kind: 'from', interval: '95%' },
        { kind: 'to', interval: '95%' },
        { kind: 'measured' },
      ],
    };
    const measured = (l: number) => Math.max(0, 1 - run.slip * 1.4 * Math.max(0, l + 1 - spec.trainDigits[1]));
    const operandDigit = inputDigitAxis(
      run.layout,
      (['a', 'b'] as const).flatMap((operand) => upTo(spec.operandWidth).map((place) => ({ operand, place }))),
    );
    const read: Axis = {
      kind: 'figure',
      name: 'figure',
      labels: ['read', 'needed'],
      figures: [{ kind: 'measured' }, { kind: 'measured' }],
    };
    return {
      measures: [
        measureOf(
          { name: 'curve', title: 'Exact match by length, beside the theory', ...share },
          [length, figures],
          (l, f) => [1, measured(l), measured(l) - 0.03, Math.min(1, measured(l) + 0.02), 0.5 + measured(l) / 2][f],
        ),
        measureOf(
          { name: 'digits', title: 'Digits read, beside those that the task needs', ...share },
          [operandDigit, read],
          (d, f) => {
            const needed = Number(operandDigit.digits[d].place < 2);
            return f === 1 ? needed : 0.95 * needed + 0.02;
          },
        ),
        measureOf({ name: 'exact', title: 'Exact match', ...share }, [length], measured),
        measureOf({ name: 'ideal', title: 'What the theory says', ...share, predicts: 'exact' }, [length], () => 1),
      ],
      findings: [
        'Reads units and tens only; mod 100 needs units and tens; in theory 100% at 6 digits, measured 86.1%.',
      ],
    };
  },
};

const structure: MockProbe = {
  name: 'errors',
  title: 'Error structure',
  question: 'Which answers are wrong: at which lengths, places, carries, digits and operands?',
  options: [samples, whole('pairs', 'how many prompts in each cell of the grid of lengths', 100, 1, 10_000)],
  answer: (run) => {
    const written = digitAxis('digit written', 10);
    const said: Axis = { ...written, labels: [...written.labels, 'no digit'], digits: [...written.digits, null] };
    const bins = upTo(50).map((i) => `${i * 20}–${i * 20 + 19}`);
    const plane = ['a', 'b'].map((name): Axis => ({ kind: 'range', name, labels: bins }));
    return {
      measures: [
        measureOf(
          { name: 'grid', title: 'Exact match by the lengths of both operands', ...share },
          [operandLength(run, 'length of a'), operandLength(run, 'length of b')],
          (a, b) => 1 - 0.02 * a * b,
        ),
        measureOf(
          { name: 'carry', title: 'Exact match by carries', ...share },
          [categoryAxis('carries', ['none', 'one carry', 'a cascade of nines', 'several'])],
          (carry) => [1, 0.985, 0.71, NaN][carry],
        ),
        measureOf(
          { name: 'confusion', title: 'Digit written for each true digit, place by place', ...share },
          [places(run), digitAxis('true digit', 10), said],
          (p, t, w) => {
            if (t === w) return 0.9 - 0.05 * p;
            return w === (t + 1) % 10 ? 0.08 : 0.004;
          },
        ),
        measureOf(
          { name: 'plane', title: 'Wrong answers over the plane of operands, one prompt per cell', ...share },
          plane,
          (a, b) => Number(chance('plane', a * 50 + b) > (a + b) / 160),
        ),
      ],
      findings: [
        'At 3 digits 99.1% of 500 answers are right.',
        'The place that fails most is answer tens, right in 99.2%.',
      ],
    };
  },
};

const roles: MockProbe = {
  name: 'attention-roles',
  title: 'Attention by role',
  question: 'To which digits does each head attend when it predicts each answer digit?',
  options: [
    samples,
    { kind: 'text', name: 'other', help: 'folder of another run to compare heads with', default: null },
  ],
  answer: (run, { other }) => {
    const { layout, summary } = run;
    const head = headAxis(summary.model);
    const answer = places(run);
    return {
      measures: [
        measureOf(
          { name: 'attention', title: 'Mean attention from where an answer digit is predicted', ...share },
          [head, answer, positionAxis(layout, 'attended role')],
          (h, a, r) => (r > layout.promptLength + a ? NaN : 0.9 * chance(summary.name, h * 400 + a * 40 + r) ** 6),
        ),
        measureOf(
          { name: 'divergence', title: 'Jensen-Shannon divergence between heads', unit: 'bits', range: [0, 1] },
          [head, comparedHeadAxis('other head', summary.model)],
          (p, q) => (p === q ? 0 : 0.8 * chance('jsd', Math.min(p, q) * 40 + Math.max(p, q))),
        ),
        measureOf(
          { name: 'entropy', title: 'Entropy of attention by layer', unit: 'bits' },
          [answer, layerAxis({ layers: summary.model.layers + 2 })],
          (a, l) => 2.2 - 0.3 * a - 0.28 * l,
        ),
      ],
      findings: ['L0H1 attends to a units and b units (71%); L1H0 to the token before (64%).'],
      ...(typeof other === 'string' && { also: [{ folder: other, run: other.split('/').at(-1)!, step: 1200 }] }),
    };
  },
};

const pca: MockProbe = {
  name: 'pca',
  title: 'Principal components',
  question: 'Does an activation lie in a pattern of digits, and since when?',
  options: [samples],
  answer: (run) => {
    const digits = upTo(60).map((i) => [i % 10, Math.floor(10 * chance('second', i))]);
    const written = (value: number) => digitsOf(BigInt(value), 10, run.layout.spec.operandWidth);
    const checkpoints: Axis = {
      kind: 'checkpoint',
      name: 'checkpoint',
      labels: ['step 100', 'step 400'],
      steps: [100, 400],
    };
    const point: Axis = {
      kind: 'prompt',
      name: 'point',
      labels: digits.map(([a, b]) => promptText(run.layout, written(a), written(b))),
    };
    const component: Axis = {
      kind: 'coordinate',
      name: 'component',
      labels: ['component 1', 'component 2', 'component 3'],
    };
    const sum = ([a, b]: readonly number[]) => (a + b) % 10;
    const place = (c: number, i: number, k: number) =>
      (0.2 + 2 * c) * [Math.cos, Math.sin, (angle: number) => Math.sin(2 * angle)][k]((sum(digits[i]) * Math.PI) / 5) +
      0.4 * (chance('spread', c * 1000 + i * 3 + k) - 0.5);
    return {
      measures: [
        measureOf(
          { name: 'points', title: 'Coordinates of blocks.2.hook_resid_post at equals', unit: 'length' },
          [checkpoints, point, component],
          place,
        ),
        measureOf(
          { name: 'colour', title: 'Colour: result units', unit: 'result units', colours: 'points' },
          [point],
          (i) => sum(digits[i]),
        ),
      ],
      findings: ['Two components hold 61.9% of the variance; 96.5% of it lies between the values of result units.'],
    };
  },
};

const residue: MockProbe = {
  name: 'residue',
  title: 'Residue',
  question: 'Is the residue of the sum linearly there?',
  options: [],
  answer: () => {
    throw new UserError(
      'probe/residue',
      'Plain addition has no modulus, and so no residue to look for; ask this of a modular run.',
    );
  },
};

const operandDigits = (digits: number) =>
  (['a', 'b'] as const).flatMap((operand) => upTo(digits).map((place) => ({ operand, place })));

/** The probe behind the panel of its own, which is asked as any other. */
const reads: MockProbe = {
  name: 'reads',
  title: 'Digits read',
  question: 'Which input digits does each answer digit read?',
  options: [whole('digits', 'operand length', null), samples],
  answer: (run, options) => {
    const { layout } = run;
    const digits = Number(options.digits);
    const answer = places(run);
    const input = inputDigitAxis(layout, operandDigits(digits));
    const operand = inputDigitAxis(layout, operandDigits(layout.spec.operandWidth));
    const needed = neededPlaces(layout.spec);
    const effect = (row: number, column: number) =>
      readsEffect(run, digits, answerPlaces(layout)[row], input.digits[column]);
    const fall = (of: number) => (row: number, column: number) => (run.isBroken ? NaN : of * effect(row, column));
    return {
      measures: [
        measureOf({ name: 'effect', title: 'Effect', ...share }, [answer, input], effect),
        measureOf({ name: 'probability', title: 'Probability', unit: 'share' }, [answer, input], fall(0.9)),
        measureOf({ name: 'margin', title: 'Margin', unit: 'logits' }, [answer, input], fall(12)),
        measureOf({ name: 'needed', title: 'Needed', ...share }, [operand], (digit) =>
          Number(needed === 'all' || needed.includes(operand.digits[digit].place)),
        ),
      ],
      findings: [],
    };
  },
};

const all: readonly MockProbe[] = [ablation, verdict, structure, roles, pca, residue];

export const probeCatalogue: ProbeDescription[] = all.map(({ name, title, question, options }) => ({
  name,
  title,
  question,
  options,
}));

export function probe(run: MockRun, step: number, name: string, options: ProbeOptions): ProbeResult {
  const prompts = typeof options.samples === 'number' ? options.samples : 500;
  return {
    ...provenance(run, step),
    probe: name,
    options,
    prompts,
    ...[...all, reads].find((one) => one.name === name)!.answer(run, options),
  };
}
