import { UserError } from '../../../src/shared/errors';
import type { Axis, Measure, ProbeDescription, ProbeOptions, ProbeResult } from '../../../src/shared/probe';
import { placeName, roleLabel } from '../../../src/shared/roles';
import { promptText } from '../../../src/tasks/prompt';
import { digitsOf } from '../../../src/tasks/digits';
import { chance, provenance, type MockRun } from './mock-data';

/* Made-up probes: between them every shape that a measure can have, and every kind of option. */

const whole = (name: string, help: string, preset: number | null, min = 1, max = 64) =>
  ({ kind: 'integer', name, help, min, max, default: preset }) as const;
const samples = whole('samples', 'how many random prompts', 500, 1, 100_000);

interface MockProbe extends ProbeDescription {
  answer(run: MockRun, options: ProbeOptions): Pick<ProbeResult, 'measures' | 'findings' | 'also'>;
}

const fill = (axes: readonly Axis[], value: (...steps: number[]) => number): Float64Array => {
  const size = axes.reduce((n, { labels }) => n * labels.length, 1);
  return Float64Array.from({ length: size }, (_, index) => {
    const steps: number[] = [];
    let rest = index;
    for (const { labels } of axes.toReversed()) {
      steps.unshift(rest % labels.length);
      rest = Math.floor(rest / labels.length);
    }
    return value(...steps);
  });
};
const axis = (name: string, labels: readonly (string | number)[]): Axis => ({ name, labels: labels.map(String) });
const upTo = (n: number) => Array.from({ length: n }, (_, i) => i);
const answerAxis = ({ layout }: MockRun) =>
  axis(
    'answer place',
    upTo(layout.answerWidth)
      .reverse()
      .map((place) => roleLabel({ kind: 'answer', place }, layout.spec.base)),
  );
const headAxis = ({ summary: { model } }: MockRun, name = 'head') =>
  axis(
    name,
    upTo(model.layers * model.heads).map((i) => `L${Math.floor(i / model.heads)}H${i % model.heads}`),
  );
const lengthAxis = ({ layout }: MockRun, name = 'operand length') =>
  axis(
    name,
    upTo(layout.spec.operandWidth).map((i) => (i === 0 ? '1 digit' : `${i + 1} digits`)),
  );

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
    const layerHead = [axis('layer', upTo(layers)), axis('head', upTo(heads))];
    const component = axis('component', [...headAxis(run).labels, ...upTo(layers).map((layer) => `L${layer} MLP`)]);
    const measures: Measure[] = [
      {
        name: 'failed',
        title: 'Share of answers that break without each head',
        axes: layerHead,
        values: fill(layerHead, head),
        unit: 'share',
        range: [0, 1],
      },
      {
        name: 'places',
        title: 'Which answer digits break',
        axes: [answerAxis(run), component],
        values: fill([answerAxis(run), component], (place, c) => (c % 4 === 3 ? NaN : head(place, c))),
        unit: 'share',
        range: [0, 1],
      },
      {
        name: 'logit',
        title: 'What each component adds to the right digit’s logit less the mean of the others',
        axes: [component],
        values: fill([component], (c) => 5 * (chance(run.summary.name, 900 + c) - 0.35)),
        unit: 'logits',
      },
      {
        name: 'faithfulness',
        title: 'Share of answers that stay with the nine best components alone',
        axes: [],
        values: Float64Array.of(0.9731),
        unit: 'share',
      },
    ];
    if (circuit) {
      const kept = axis('components kept', upTo(13));
      measures.push({
        name: 'circuit',
        title: 'Faithfulness of the greedy circuit',
        axes: [kept],
        values: fill([kept], (n) => 1 - Math.exp(-n / 3)),
        unit: 'share',
        range: [0, 1],
      });
    }
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
    const length = lengthAxis(run);
    const figures = axis('figure', ['theory', 'exact', '95% from', '95% to', 'low digits']);
    const measured = (l: number) => Math.max(0, 1 - run.slip * 1.4 * Math.max(0, l + 1 - spec.trainDigits[1]));
    const operandDigit = axis(
      'operand digit',
      (['a', 'b'] as const).flatMap((operand) =>
        upTo(spec.operandWidth)
          .reverse()
          .map((place) => roleLabel({ kind: 'operand', operand, place }, spec.base)),
      ),
    );
    const read = axis('figure', ['read', 'needed']);
    return {
      measures: [
        {
          name: 'curve',
          title: 'Exact match by length, beside the theory',
          axes: [length, figures],
          values: fill(
            [length, figures],
            (l, f) => [1, measured(l), measured(l) - 0.03, Math.min(1, measured(l) + 0.02), 0.5 + measured(l) / 2][f],
          ),
          unit: 'share',
          range: [0, 1],
        },
        {
          name: 'digits',
          title: 'Digits read, beside those that the task needs',
          axes: [operandDigit, read],
          values: fill([operandDigit, read], (d, f) =>
            f === 1
              ? Number(d % spec.operandWidth >= spec.operandWidth - 2)
              : 0.95 * Number(d % spec.operandWidth >= spec.operandWidth - 2) + 0.02,
          ),
          unit: 'share',
          range: [0, 1],
        },
        {
          name: 'exact',
          title: 'Exact match',
          axes: [length],
          values: fill([length], measured),
          unit: 'share',
          range: [0, 1],
        },
        {
          name: 'theory',
          title: 'What the theory says',
          axes: [length],
          values: fill([length], () => 1),
          unit: 'share',
          range: [0, 1],
        },
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
    const [lengthA, lengthB] = [lengthAxis(run, 'length of a'), lengthAxis(run, 'length of b')];
    const [truth, said] = [axis('true digit', upTo(10)), axis('digit written', [...upTo(10), 'no digit'])];
    const places = axis(
      'answer place',
      upTo(run.layout.answerWidth)
        .reverse()
        .map((place) => placeName(place, run.layout.spec.base)),
    );
    const bins = upTo(50).map((i) => `${i * 20}–${i * 20 + 19}`);
    const plane = [axis('a', bins), axis('b', bins)];
    const carry = axis('carries', ['none', 'one carry', 'a cascade of nines', 'several']);
    return {
      measures: [
        {
          name: 'grid',
          title: 'Exact match by the lengths of both operands',
          axes: [lengthA, lengthB],
          values: fill([lengthA, lengthB], (a, b) => 1 - 0.02 * a * b),
          unit: 'share',
          range: [0, 1],
        },
        {
          name: 'carry',
          title: 'Exact match by carries',
          axes: [carry],
          values: Float64Array.of(1, 0.985, 0.71, NaN),
          unit: 'share',
          range: [0, 1],
        },
        {
          name: 'confusion',
          title: 'Digit written for each true digit, place by place',
          axes: [places, truth, said],
          values: fill([places, truth, said], (p, t, s) =>
            t === s ? 0.9 - 0.05 * p : s === (t + 1) % 10 ? 0.08 : 0.004,
          ),
          unit: 'share',
          range: [0, 1],
        },
        {
          name: 'plane',
          title: 'Wrong answers over the plane of operands, one prompt per cell',
          axes: plane,
          values: fill(plane, (a, b) => Number(chance('plane', a * 50 + b) > (a + b) / 160)),
          unit: 'share',
          range: [0, 1],
        },
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
    const [head, answer] = [headAxis(run), answerAxis(run)];
    const role = axis(
      'attended role',
      layout.roles.slice(0, layout.inputLength).map((one) => roleLabel(one, layout.spec.base)),
    );
    const layer = axis('layer', upTo(summary.model.layers + 2));
    const tokens = [answer, layer];
    return {
      measures: [
        {
          name: 'attention',
          title: 'Mean attention from where an answer digit is predicted',
          axes: [head, answer, role],
          values: fill([head, answer, role], (h, a, r) =>
            r > layout.promptLength + a ? NaN : 0.9 * chance(summary.name, h * 400 + a * 40 + r) ** 6,
          ),
          unit: 'share',
          range: [0, 1],
        },
        {
          name: 'divergence',
          title: 'Jensen-Shannon divergence between heads',
          axes: [head, { ...head, name: 'other head' }],
          values: fill([head, head], (p, q) =>
            p === q ? 0 : 0.8 * chance('jsd', Math.min(p, q) * 40 + Math.max(p, q)),
          ),
          unit: 'bits',
          range: [0, 1],
        },
        {
          name: 'entropy',
          title: 'Entropy of attention by layer',
          axes: tokens,
          values: fill(tokens, (a, l) => 2.2 - 0.3 * a - 0.28 * l),
          unit: 'bits',
        },
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
    const checkpoints = axis('checkpoint', ['step 100', 'step 400']);
    const digits = upTo(60).map((i) => [i % 10, Math.floor(10 * chance('second', i))]);
    const point = axis(
      'point',
      digits.map(([a, b]) =>
        promptText(
          run.layout,
          digitsOf(BigInt(a), 10, run.layout.spec.operandWidth),
          digitsOf(BigInt(b), 10, run.layout.spec.operandWidth),
        ),
      ),
    );
    const axes = [checkpoints, point, axis('component', ['component 1', 'component 2', 'component 3'])];
    const sum = ([a, b]: readonly number[]) => (a + b) % 10;
    const place = (c: number, i: number, k: number) =>
      (0.2 + 2 * c) * [Math.cos, Math.sin, (angle: number) => Math.sin(2 * angle)][k]((sum(digits[i]) * Math.PI) / 5) +
      0.4 * (chance('spread', c * 1000 + i * 3 + k) - 0.5);
    return {
      measures: [
        {
          name: 'points',
          title: 'Coordinates of blocks.2.hook_resid_post at equals',
          axes,
          values: fill(axes, place),
          unit: 'length',
        },
        {
          name: 'colour',
          title: 'Colour: result units',
          axes: [point],
          values: Float64Array.from(digits, sum),
          unit: 'result units',
        },
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
    ...all.find((one) => one.name === name)!.answer(run, options),
  };
}
