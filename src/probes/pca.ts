import type { Matrix } from 'ml-matrix';
import { blockTap, checkTap } from '../model/taps';
import type { Axis } from '../shared/axes';
import { UserError } from '../shared/errors';
import { roleLabel } from '../shared/roles';
import { type TaskLayout } from '../tasks/layout';
import { promptText } from '../tasks/prompt';
import { predictorOf } from './common/axes';
import { checkFinite } from './common/finite';
import { share } from './common/measure';
import { shortPercent } from '../shared/percent';
import { coordinates, explainedVariance, principalComponents } from './math/components';
import { digitsOption, lengthAsked, placeAsked, seedOption } from './common/options';
import { defineProbe } from './probe';
import type { ProbeContext, ProbedModel } from './probe-context';
import { distinctPrompts } from './common/prompts';
import { positionOfLabel } from './common/position-of-label';
import { vectorsAt } from './pca/vectors';
import { separation } from './pca/separation';
import { targetNames, targetsOf, type Target } from './common/targets';

const components = 3;

/**
 * Principal components (Pearson 1901) of an activation at one position over prompts, each point coloured by a digit,
 * carry or residue of its prompt that the model may represent there (Quirke and Barez, arXiv 2310.13121, show carries
 * this way; arXiv 2308.08268 units digits). Over checkpoints, all points are projected on the components of the newest
 * one, about each checkpoint's own mean, so no rotation is needed to compare them. Two more measures: the share of the
 * variance that each component explains, and the share of it that lies between the colours (η², 1 if the colour
 * determines the coordinate).
 */
export const pca = defineProbe({
  name: 'pca',
  title: 'Principal components',
  question: 'Do digits, carries or residues form a pattern in an activation, and since which checkpoint?',
  options: [
    {
      kind: 'text',
      name: 'tap',
      help: 'the activation, such as blocks.0.hook_resid_post; the last residual stream when left out',
      default: null,
    },
    {
      kind: 'text',
      name: 'role',
      help:
        'the token at which it is taken, such as equals or answer units; the one that predicts the colour’s place ' +
        'when left out',
      default: null,
    },
    { kind: 'choice', name: 'colour', help: 'what colours the points', choices: targetNames, default: 'result-digit' },
    {
      kind: 'place',
      name: 'place',
      help: 'the place of the colour, such as units or 0; the lowest when left out',
      default: null,
    },
    {
      kind: 'choice',
      name: 'steps',
      help: 'this checkpoint, or all of the run',
      choices: ['one', 'all'],
      default: 'one',
    },
    digitsOption,
    { kind: 'integer', name: 'samples', help: 'how many random prompts', min: 3, max: 500, default: 300 },
    seedOption,
  ],
  run: async (model, options) => {
    const { runner, signal, progress } = model;
    const { layout, config } = runner;
    const { base } = layout.spec;
    const digits = lengthAsked(layout, options.digits);
    const tap = options.tap ?? blockTap(config.layers - 1, 'residPost');
    checkTap(config, tap);
    const colour = targetsOf(layout, options.colour, digits, placeAsked(layout, options.place))[0];
    const position = options.role === null ? predicting(layout, colour) : positionOfLabel(layout, options.role);
    const { sequences, a, b, count } = await distinctPrompts(layout, digits, options.samples, options.seed, signal);
    const values = Float64Array.from(a, (left, i) => colour.of(left, b[i]));

    const checkpoints: readonly Asked[] =
      options.steps === 'one'
        ? [{ label: 'this checkpoint', step: null, open: () => Promise.resolve(model) }]
        : stepsOf(model);
    const clouds: Matrix[] = [];
    for (const { open } of checkpoints) {
      const opened = (await open()).runner;
      const { taps } = await opened.run(sequences, { taps: [tap], signal });
      checkFinite(taps.get(tap)!.data, `activations ${tap}`);
      clouds.push(vectorsAt(taps.get(tap)!, opened, tap, position));
      progress(clouds.length / checkpoints.length);
    }

    const basis = principalComponents(clouds.at(-1)!, components);
    const placed = clouds.map((cloud) => coordinates(cloud, basis));
    const explained = clouds.map((cloud) => explainedVariance(cloud, basis));
    const between = placed.map((points) =>
      points
        .transpose()
        .to2DArray()
        .map((along) => separation([along], values)),
    );
    const names = explained[0].map((_, i) => `component ${i + 1}`);
    const checkpointAxis: Axis = {
      kind: 'checkpoint',
      name: 'checkpoint',
      labels: checkpoints.map(({ label }) => label),
      steps: checkpoints.map(({ step }) => step),
    };
    const componentAxis: Axis = { kind: 'coordinate', name: 'component', labels: names };
    const where = `${tap} at ${roleLabel(layout.roles[position], base)}`;
    const points: Axis = {
      kind: 'prompt',
      name: 'point',
      labels: a.map((left, i) => promptText(layout, left, b[i])),
    };
    const plane = (i: number) => separation(placed[i].transpose().to2DArray().slice(0, 2), values);
    const last = clouds.length - 1;
    const chance = (new Set(values).size - 1) / (count - 1);
    const held = (i: number) => explained[i].reduce((sum, one) => sum + one, 0);
    const separated = (i: number) =>
      `${shortPercent(plane(i))} of the variance along the first two lies between the values of ${colour.label}`;
    return {
      prompts: count,
      measures: [
        {
          name: 'points',
          title: `Coordinates of ${where}`,
          axes: [checkpointAxis, points, componentAxis],
          values: Float64Array.from(placed.flatMap((matrix) => matrix.to1DArray())),
          unit: 'activation units',
        },
        {
          name: 'colour',
          title: `Colour: ${colour.label}`,
          axes: [points],
          values,
          unit: colour.label,
          colours: 'points',
        },
        {
          name: 'explained',
          title: 'Variance along each component',
          axes: [checkpointAxis, componentAxis],
          values: Float64Array.from(explained.flat()),
          ...share,
        },
        {
          name: 'separation',
          title: `Share of it that lies between the values of ${colour.label}`,
          axes: [checkpointAxis, componentAxis],
          values: Float64Array.from(between.flat()),
          ...share,
        },
      ],
      findings: [
        held(last) === 0
          ? `${where} is the same for every prompt.`
          : `${where}: ${names.length} components explain ${shortPercent(held(last))} of the variance ` +
            `(${explained[last].map(shortPercent).join(', ')}); ${separated(last)} ` +
            `(${shortPercent(chance)} for random colours).`,
        ...(last > 0
          ? [
              `All checkpoints are projected on the components of ${checkpoints[last].label}; ` +
                `at ${checkpoints[0].label} they ` +
                `explain ${shortPercent(held(0))}${held(0) === 0 ? '' : `, and ${separated(0)}`}.`,
            ]
          : []),
      ],
    };
  },
});

/** The position that predicts the answer digit of the colour's place; the end of the prompt if there is none. */
function predicting(layout: TaskLayout, { place }: Target): number {
  return place === null || place >= layout.answerWidth ? layout.promptLength - 1 : predictorOf(layout, place);
}

interface Asked {
  readonly label: string;
  /** Null for the checkpoint that was asked about. */
  readonly step: number | null;
  readonly open: () => Promise<ProbedModel>;
}

function stepsOf({ steps, open }: ProbeContext): Asked[] {
  if (steps.length === 0) throw new UserError('probe/steps', 'The run has no checkpoints to compare; ask for one.');
  return steps.map((step) => ({ label: `step ${step}`, step, open: () => open(step) }));
}
