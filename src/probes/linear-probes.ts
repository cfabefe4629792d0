import { Matrix } from 'ml-matrix';
import type { Measure } from '../shared/probe';
import { digitOrder, positionAxis } from './common/axes';
import { measureOf, share } from './common/measure';
import { heldOutScores } from './linear-probes/held-out';
import { sampleFor, type Labelled } from './linear-probes/labelled';
import { bestOf, leftOutInWords, summaryInWords } from './linear-probes/words';
import { digitsOption, lengthAsked, placeAsked, seedOption } from './common/options';
import { yieldToEventLoop } from '../shared/event-loop';
import { defineProbe } from './probe';
import { inGroups } from './common/prompts';
import { residualAxis, residualPoints } from './common/residual-stream';
import { targetAxis, targetNames } from './common/targets';

/**
 * What a linear map can read off the residual stream, and where (Alain and Bengio 2016, "Understanding intermediate
 * layers using linear classifier probes"). At every point of the residual stream and every position, a probe is fitted
 * to three quarters of the prompts and tested on the rest. A control, the same probe fitted to labels shuffled over the
 * prompts, shows what any activation would reach (after Hewitt and Liang 2019). `ridge` regresses one-hot vectors, or
 * numbers where there are too many values (running sums of products, Bai et al., arXiv 2510.00184), which are scored by
 * R²; `logistic` fits multinomial logistic regressions, which takes longer. The model need not use what a probe can
 * read: ablation and patching test that.
 */
export const linearProbes = defineProbe({
  name: 'linear-probes',
  title: 'Linear probes',
  question:
    'Which digits, sums, carries and residues can be read off the residual stream, at which layer and position?',
  options: [
    { kind: 'choice', name: 'target', help: 'what to read', choices: ['all', ...targetNames], default: 'all' },
    {
      kind: 'place',
      name: 'place',
      help: 'the place of the target, such as units or 0; all when left out',
      default: null,
    },
    {
      kind: 'choice',
      name: 'method',
      help: 'how the probe is fitted',
      choices: ['ridge', 'logistic'],
      default: 'ridge',
    },
    digitsOption,
    {
      kind: 'integer',
      name: 'samples',
      help: 'how many random prompts; 1,000 when left out, or 20 for each class where that is more',
      min: 1,
      max: 100_000,
      default: null,
    },
    seedOption,
  ],
  run: async ({ runner, signal, progress }, options) => {
    const { layout, config } = runner;
    const { inputLength: tokens } = layout;
    const { width } = config;
    const pause = yieldToEventLoop(signal);
    const { prompts, targets, leftOut, train } = await sampleFor(
      layout,
      { ...options, place: placeAsked(layout, options.place), digits: lengthAsked(layout, options.digits), width },
      signal,
    );
    const points = residualPoints(config);
    const labels = targets.flatMap(({ labels: own, control }) => [own, control]);

    /** [point, position, target, own or control]. */
    const scores: number[] = [];
    const activations = new Float32Array(prompts.count * tokens * width);
    for (const [p, { tap }] of points.entries()) {
      await inGroups(runner, prompts.sequences, { taps: [tap], signal }, ({ taps }, first) =>
        activations.set(taps.get(tap)!.data, first * tokens * width),
      );
      for (let position = 0; position < tokens; position++) {
        const row = (i: number) =>
          activations.subarray((i * tokens + position) * width, (i * tokens + position + 1) * width);
        scores.push(
          ...(await heldOutScores(
            new Matrix(Array.from({ length: prompts.count }, (_, i) => [...row(i)])),
            train,
            labels,
            options.method,
            pause,
          )),
        );
        progress((p + (position + 1) / tokens) / points.length);
        await pause();
      }
    }

    const where = [residualAxis(points), positionAxis(layout)];
    const scoreOf = (target: number, kind: 'own' | 'control', point: number, position: number) =>
      scores[((point * tokens + position) * targets.length + target) * 2 + (kind === 'own' ? 0 : 1)];
    const measuresOf = (
      wanted: readonly Labelled[],
      unit: string,
      own: { name: string; title: string },
      controlName: string,
    ): Measure[] => {
      if (wanted.length === 0) return [];
      const indices = wanted.map((one) => targets.indexOf(one));
      const axes = [targetAxis(wanted.map(({ target }) => target)), ...where];
      const head = { unit, range: [0, 1] } as const;
      return [
        measureOf({ ...own, ...head }, axes, (t, point, position) => scoreOf(indices[t], 'own', point, position)),
        measureOf({ name: controlName, title: 'The same with shuffled labels', ...head }, axes, (t, point, position) =>
          scoreOf(indices[t], 'control', point, position),
        ),
      ];
    };
    const classed = targets.filter(({ labels: { classes } }) => classes !== null);
    const numeric = targets.filter(({ labels: { classes } }) => classes === null);
    const measures = [
      ...measuresOf(
        classed,
        'share',
        { name: 'accuracy', title: 'Held-out prompts in which the target is read right' },
        'control',
      ),
      ...measuresOf(numeric, 'R²', { name: 'r2', title: 'R² of the target on held-out prompts' }, 'r2-control'),
    ];
    if (classed.length > 0)
      measures.push(
        measureOf(
          { name: 'common', title: 'Share of the most common value among held-out prompts', ...share },
          [targetAxis(classed.map(({ target }) => target))],
          (t) => commonest(classed[t], train),
        ),
      );
    const overPoints = (target: number, kind: 'own' | 'control') =>
      Float64Array.from({ length: points.length * tokens }, (_, i) =>
        scoreOf(target, kind, Math.floor(i / tokens), i % tokens),
      );
    const bests = targets.map((one, t) =>
      bestOf(layout, one, {
        points,
        own: overPoints(t, 'own'),
        control: overPoints(t, 'control'),
        common: commonest(one, train),
        heldOut: prompts.count - train,
      }),
    );
    return {
      prompts: prompts.count,
      measures,
      findings: [
        ...summaryInWords(bests),
        ...bests.map(({ words }) => words),
        ...leftOutInWords(leftOut),
        ...digitOrder(layout),
      ],
    };
  },
});

/** The share of the most frequent class among held-out prompts. */
function commonest({ labels: { values } }: Labelled, train: number): number {
  const held = values.subarray(train);
  const counts = new Map<number, number>();
  for (const value of held) counts.set(value, (counts.get(value) ?? 0) + 1);
  return Math.max(...counts.values()) / held.length;
}
