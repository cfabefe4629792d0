import { UserError } from '../shared/errors';
import type { Head } from '../shared/axes';
import type { Measure } from '../shared/probe';
import { roleLabel } from '../shared/roles';
import type { TaskLayout } from '../tasks/layout';
import { addDivergences } from './attention-roles/divergences';
import { patternsOf, patternTaps } from './common/attention-patterns';
import { tagOf, tagsInWords } from './attention-roles/tags';
import {
  answerAxis,
  answerPlaces,
  comparedHeadAxis,
  digitOrder,
  headAxis,
  headLabel,
  headsOf,
  positionAxis,
  predictorOf,
  quantityAxis,
} from './common/axes';
import { checkFinite } from './common/finite';
import { measureOf, share } from './common/measure';
import { digitsOption, lengthAsked, samplesOption, seedOption } from './common/options';
import { yieldToEventLoop } from '../shared/event-loop';
import { defineProbe } from './probe';
import { inGroups, testPrompts } from './common/prompts';

/**
 * Which roles each head attends to when it predicts an answer digit: attention from the token before each answer digit
 * to every token of the input, mean and standard deviation over prompts (with right answers fed in); the same by
 * distance between query and key; and how much heads differ from each other, and from those of another run, as the
 * Jensen-Shannon divergence of their rows, mean over prompts and answer places (Kazemnejad et al., arXiv 2305.19466,
 * compare models this way, over all queries).
 */
export const attentionRoles = defineProbe({
  name: 'attention-roles',
  title: 'Attention by role',
  question: 'To which digits does each head attend when it predicts each answer digit?',
  options: [
    digitsOption,
    samplesOption,
    seedOption,
    {
      kind: 'text',
      name: 'other',
      help: 'another run to compare heads with, by its name in the same folder; on the command line also by its path',
      default: null,
    },
  ],
  run: async ({ runner, open, signal, progress }, options) => {
    const { layout, config } = runner;
    const digits = lengthAsked(layout, options.digits);
    const other = options.other === null ? null : (await open(options.other)).runner;
    if (other) checkSameTokens(layout, other.layout);
    const { sequences, count } = await testPrompts(layout, digits, options.samples, options.seed, signal);
    const others = other && (await testPrompts(other.layout, digits, options.samples, options.seed, signal)).sequences;
    const places = answerPlaces(layout);
    const heads = headsOf(config);
    const otherHeads = other ? headsOf(other.config) : [];
    const keys = layout.inputLength;
    const pause = yieldToEventLoop(signal);

    const sums = new Float64Array(places.length * heads.length * keys);
    const squares = new Float64Array(sums.length);
    const within = new Float64Array(heads.length * heads.length);
    const across = new Float64Array(heads.length * otherHeads.length);
    await inGroups(
      runner,
      sequences,
      { taps: patternTaps(config), signal, progress },
      async (result, first, prompts) => {
        const patterns = patternsOf(result, config, layout, places, prompts);
        patterns.rows.forEach((share, i) => {
          sums[i % sums.length] += share;
          squares[i % sums.length] += share * share;
        });
        await addDivergences(within, patterns, patterns, pause);
        if (!other || !others) return;
        const { length } = other.layout;
        const theirs = await other.run(others.subarray(first * length, (first + prompts) * length), {
          taps: patternTaps(other.config),
          signal,
        });
        for (const [tap, { data }] of theirs.taps) checkFinite(data, `activations ${tap}`);
        await addDivergences(across, patterns, patternsOf(theirs, other.config, other.layout, places, prompts), pause);
      },
    );

    /** Index into the sums, [answer place, head, key]. */
    const at = (head: number, p: number, key: number) => (p * heads.length + head) * keys + key;
    const isCausal = (p: number, key: number) => key <= predictorOf(layout, places[p]);
    const meanAt = (head: number, p: number, key: number) => sums[at(head, p, key)] / count;
    const spreadAt = (head: number, p: number, key: number) => {
      const variance = squares[at(head, p, key)] / count - meanAt(head, p, key) ** 2;
      return Math.sqrt(Math.max(0, variance));
    };
    /** The mean over the answer places whose query has a key this far back. */
    const atDistance = (head: number, distance: number) => {
      const shares = places.flatMap((place, p) => {
        const key = predictorOf(layout, place) - distance;
        return key < 0 ? [] : [meanAt(head, p, key)];
      });
      return shares.reduce((sum, one) => sum + one, 0) / shares.length;
    };
    const head = headAxis(config);
    const axes = [head, answerAxis(layout, places), positionAxis(layout, 'attended role')];
    const perQuery = count * places.length;
    const otherName = options.other?.split(/[\\/]/).filter(Boolean).at(-1) ?? '';
    const divergence = { unit: 'bits', range: [0, 1] } as const;
    const attention = measureOf(
      { name: 'attention', title: 'Mean attention from the token that predicts an answer digit', ...share },
      axes,
      (h, p, key) => (isCausal(p, key) ? meanAt(h, p, key) : NaN),
    );
    const measures: Measure[] = [
      attention,
      measureOf(
        { name: 'spread', title: 'Standard deviation of this attention over prompts', unit: 'share' },
        axes,
        (h, p, key) => (isCausal(p, key) ? spreadAt(h, p, key) : NaN),
      ),
      measureOf(
        { name: 'distance', title: 'Mean attention by how many tokens back the key is', ...share },
        [head, quantityAxis('distance', [...Array(keys).keys()])],
        atDistance,
      ),
      measureOf(
        { name: 'divergence', title: 'Jensen-Shannon divergence between heads', ...divergence },
        [head, comparedHeadAxis('other head', config)],
        (one, two) => within[one * heads.length + two] / perQuery,
      ),
    ];
    const divergenceFromOther = (one: number, two: number) => across[one * otherHeads.length + two] / perQuery;
    if (other)
      measures.push(
        measureOf(
          {
            name: 'divergence-other',
            title: `Jensen-Shannon divergence from the heads of ${otherName}`,
            ...divergence,
          },
          [head, comparedHeadAxis(`head of ${otherName}`, other.config)],
          divergenceFromOther,
        ),
      );

    const perHead = places.length * keys;
    const tags = heads.map((_, i) => tagOf(layout, places, attention.values.subarray(i * perHead, (i + 1) * perHead)));
    return {
      prompts: count,
      measures,
      findings: [
        ...(other ? comparedInWords(otherName, heads, otherHeads, divergenceFromOther) : []),
        ...tagsInWords(heads.map(headLabel), tags, layout.spec.base),
        ...digitOrder(layout),
      ],
    };
  },
});

/** Two runs can be compared if the same prompt has the same tokens in both. @throws UserError `probe/other` if not */
function checkSameTokens(one: TaskLayout, two: TaskLayout): void {
  const labels = ({ roles, spec }: TaskLayout) =>
    [String(spec.base), ...roles.map((role) => roleLabel(role, spec.base))].join();
  if (labels(one) === labels(two)) return;
  throw new UserError(
    'probe/other',
    'The other run uses different tokens for its prompts and answers, so attention cannot be compared; ' +
      'choose a run with the same base, widths and number format.',
  );
}

/**
 * Compares the same heads of two runs; and gives the distance between models of arXiv 2305.19466, that of the two
 * closest heads of each layer.
 */
function comparedInWords(
  other: string,
  heads: readonly Head[],
  otherHeads: readonly Head[],
  divergence: (one: number, two: number) => number,
): string[] {
  const indexIn = (of: readonly Head[], { layer, head }: Head) =>
    of.findIndex((one) => one.layer === layer && one.head === head);
  const between = (one: Head, two: Head) => divergence(indexIn(heads, one), indexIn(otherHeads, two));
  const inBoth = heads.filter((head) => indexIn(otherHeads, head) !== -1);
  if (inBoth.length === 0) return [];
  const same = inBoth.toSorted((one, two) => between(one, one) - between(two, two));
  const mean = same.reduce((sum, head) => sum + between(head, head), 0) / same.length;
  const closest = [...new Set(inBoth.map(({ layer }) => layer))].map((layer) => {
    const ofLayer = same.filter((head) => head.layer === layer);
    const least = Math.min(...ofLayer.flatMap((one) => ofLayer.map((two) => between(one, two))));
    return `L${layer} ${least.toFixed(3)}`;
  });
  const first = same[0];
  const last = same.at(-1)!;
  return [
    `The same heads here and in ${other} differ by ${mean.toFixed(3)} bits on average, ${headLabel(first)} least ` +
      `(${between(first, first).toFixed(3)}) and ${headLabel(last)} most ` +
      `(${between(last, last).toFixed(3)}); 0 is equal attention, 1 none in common.`,
    `The two closest heads of each layer, one of each run, differ by ${closest.join(', ')} bits.`,
  ];
}
