import { UserError } from '../shared/errors';
import type { Measure } from '../shared/probe';
import { roleLabel } from '../shared/roles';
import type { TaskLayout } from '../tasks/layout';
import { addDivergences } from './attention-roles/divergences';
import { patternsOf, patternTaps } from './common/attention-patterns';
import { tagOf, tagsInWords } from './attention-roles/tags';
import { answerAxis, answerPlaces, digitOrder, headLabels, positionAxis, predictorOf } from './common/axes';
import { checkFinite } from './common/finite';
import { digitsOption, lengthAsked, samplesOption, seedOption } from './common/options';
import { pace } from '../shared/yielding';
import { defineProbe } from './probe';
import { inGroups, testPrompts } from './common/prompts';

/**
 * Where each head looks from where an answer digit is predicted, by what the tokens mean: attention from the token
 * before each answer digit to every token of the input, mean and standard deviation over prompts (with right answers
 * fed in); the same by distance between query and key; and how far heads differ from each other, and from those of
 * another run, as the Jensen-Shannon divergence of their rows, mean over prompts and answer places (Kazemnejad et al.,
 * arXiv 2305.19466, compare models so, over all queries).
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
      help: 'another run to compare heads with: the name of one beside this; on the command line its folder too',
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
    const names = headLabels(config);
    const otherNames = other ? headLabels(other.config) : [];
    const keys = layout.inputLength;
    const pause = pace(signal);

    const sums = new Float64Array(places.length * names.length * keys);
    const squares = new Float64Array(sums.length);
    const [within, across] = [names, otherNames].map((columns) => new Float64Array(names.length * columns.length));
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

    const mean = byHead(
      sums.map((sum) => sum / count),
      names.length,
      places,
      layout,
    );
    const variance = byHead(
      squares.map((square, i) => square / count - (sums[i] / count) ** 2),
      names.length,
      places,
      layout,
    );
    const [head, role] = [{ name: 'head', labels: names }, positionAxis(layout, 'attended role')];
    const axes = [head, answerAxis(layout, places), role];
    const perQuery = count * places.length;
    const otherName = options.other?.split(/[\\/]/).filter(Boolean).at(-1) ?? '';
    const measures: Measure[] = [
      {
        name: 'attention',
        title: 'Mean attention from where an answer digit is predicted',
        axes,
        values: mean,
        unit: 'share',
        range: [0, 1],
      },
      {
        name: 'spread',
        title: 'Standard deviation of it over prompts',
        axes,
        values: variance.map((value) => Math.sqrt(Math.max(0, value))),
        unit: 'share',
      },
      {
        name: 'distance',
        title: 'Mean attention by how many tokens back the key stands',
        axes: [head, distanceAxis(keys)],
        values: byDistance(mean, names.length, places, layout),
        unit: 'share',
        range: [0, 1],
      },
      {
        name: 'divergence',
        title: 'Jensen-Shannon divergence between heads',
        axes: [head, { ...head, name: 'other head' }],
        values: within.map((sum) => sum / perQuery),
        unit: 'bits',
        range: [0, 1],
      },
    ];
    if (other)
      measures.push({
        name: 'divergence-other',
        title: `Jensen-Shannon divergence from the heads of ${otherName}`,
        axes: [head, { name: `head of ${otherName}`, labels: otherNames }],
        values: across.map((sum) => sum / perQuery),
        unit: 'bits',
        range: [0, 1],
      });

    const tags = names.map((_, i) =>
      tagOf(layout, places, mean.subarray(i * places.length * keys, (i + 1) * places.length * keys)),
    );
    return {
      prompts: count,
      measures,
      findings: [
        ...(other ? comparedInWords(otherName, names, otherNames, measures.at(-1)!.values) : []),
        ...tagsInWords(names, tags, layout.spec.base),
        ...digitOrder(layout),
      ],
    };
  },
});

/** Two runs can be compared where the same prompt has the same tokens in both. @throws UserError where it has not */
function checkSameTokens(one: TaskLayout, two: TaskLayout): void {
  const labels = ({ roles, spec }: TaskLayout) =>
    [String(spec.base), ...roles.map((role) => roleLabel(role, spec.base))].join();
  if (labels(one) === labels(two)) return;
  throw new UserError(
    'probe/other',
    'The other run writes its prompts and answers with other tokens, so attention to them cannot be compared; ' +
      'choose a run of the same base, widths and number format.',
  );
}

/** [answer place, head, key] → [head, answer place, key], and NaN for keys after the query. */
function byHead(values: Float64Array, heads: number, places: readonly number[], layout: TaskLayout): Float64Array {
  const keys = layout.inputLength;
  return values.map((_, i) => {
    const [key, p, head] = [i % keys, Math.floor(i / keys) % places.length, Math.floor(i / keys / places.length)];
    return key > predictorOf(layout, places[p]) ? NaN : values[(p * heads + head) * keys + key];
  });
}

const distanceAxis = (keys: number) => ({
  name: 'distance',
  labels: Array.from({ length: keys }, (_, distance) => String(distance)),
});

/** [head, answer place, key] → [head, distance]: over the answer places whose query has a key so far back. */
function byDistance(mean: Float64Array, heads: number, places: readonly number[], layout: TaskLayout): Float64Array {
  const keys = layout.inputLength;
  return Float64Array.from({ length: heads * keys }, (_, i) => {
    const [head, distance] = [Math.floor(i / keys), i % keys];
    const shares = places.flatMap((place, p) => {
      const key = predictorOf(layout, place) - distance;
      return key < 0 ? [] : [mean[(head * places.length + p) * keys + key]];
    });
    return shares.reduce((sum, share) => sum + share, 0) / shares.length;
  });
}

/**
 * The same heads of two runs beside each other; and the distance between models of arXiv 2305.19466, that of the two
 * closest heads of each layer.
 */
function comparedInWords(
  other: string,
  names: readonly string[],
  otherNames: readonly string[],
  divergences: Float64Array,
): string[] {
  const between = (one: string, two: string) =>
    divergences[names.indexOf(one) * otherNames.length + otherNames.indexOf(two)];
  const same = names
    .filter((name) => otherNames.includes(name))
    .sort((one, two) => between(one, one) - between(two, two));
  if (same.length === 0) return [];
  const mean = same.reduce((sum, name) => sum + between(name, name), 0) / same.length;
  const layerOf = (name: string) => name.split('H')[0];
  const closest = [...new Set(names.filter((name) => same.includes(name)).map(layerOf))].map((layer) => {
    const heads = same.filter((name) => layerOf(name) === layer);
    return `${layer} ${Math.min(...heads.flatMap((one) => heads.map((two) => between(one, two)))).toFixed(3)}`;
  });
  return [
    `The same heads here and in ${other} differ by ${mean.toFixed(3)} bits on average, ${same[0]} least ` +
      `(${between(same[0], same[0]).toFixed(3)}) and ${same.at(-1)!} most ` +
      `(${between(same.at(-1)!, same.at(-1)!).toFixed(3)}); 0 is equal attention, 1 none in common.`,
    `The two closest heads of each layer, one of each run, differ by ${closest.join(', ')} bits.`,
  ];
}
