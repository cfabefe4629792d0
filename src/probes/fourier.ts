import { listed } from '../shared/place-words';
import type { Measure } from '../shared/probe';
import { placeName } from '../shared/roles';
import { isModular } from '../tasks/operations/operations';
import { answerAxis, answerPlaces, categoryAxis, quantityAxis } from './common/axes';
import { measureOf, share } from './common/measure';
import { embeddingSpectrum } from './fourier/embeddings';
import { logitPlane } from './fourier/logit-plane';
import { planeSpectrum, waveKinds, wavesOf, type PlaneSpectrum } from './fourier/plane-spectrum';
import { digitCount } from './common/digit-count';
import { shortPercent } from '../shared/percent';
import { frequenciesOf } from './math/fourier';
import { seedOption } from './common/options';
import { yieldToEventLoop } from '../shared/event-loop';
import { defineProbe } from './probe';
import type { ProbeContext } from './probe-context';

/** A map with more cells than this is left out; the line charts remain. */
const largestMap = 20_000;
/** With fewer values of b the estimate means nothing. */
const fewestB = 8;

/**
 * The spectrum of the digits' embeddings over their values modulo the base and, for a modular task, that of the logits
 * over the pairs (a, b), 0 ≤ a, b < p (Nanda et al., arXiv 2301.05217, for a model whose answer is one token). At each
 * answer place the logit of each digit is a function of (a mod p, b mod p); its two-dimensional Fourier transform shows
 * how much of its variance lies in waves of a alone, b alone, a + b or a − b, and at which frequencies. Variances are
 * summed over the digits. A wave of frequency k has period p/k, so a function of the low digits alone has only the
 * frequencies that p/B^i divides.
 */
export const fourier = defineProbe({
  name: 'fourier',
  title: 'Fourier spectra',
  question: 'Are digits and, in modular tasks, logits made of waves, and of which frequencies?',
  options: [
    {
      kind: 'integer',
      name: 'pairs',
      help: 'how many pairs (a, b) at most; if there are more, every a is paired with random b',
      min: 100,
      max: 1_000_000,
      default: 20_000,
    },
    seedOption,
  ],
  run: async (model, { pairs, seed }) => {
    const embedding = embeddingSpectrum(model);
    const logits = await logitSpectrum(model, pairs, seed);
    return {
      prompts: logits.prompts,
      measures: [embedding.measure, ...logits.measures],
      findings: [...logits.findings, ...embedding.findings],
    };
  },
});

async function logitSpectrum(
  model: ProbeContext,
  pairs: number,
  seed: number,
): Promise<{ prompts: number; measures: Measure[]; findings: string[] }> {
  const { layout } = model.runner;
  const { spec } = layout;
  const leftOut = (why: string) => ({
    prompts: 0,
    measures: [],
    findings: [`The logits over (a, b) are left out: ${why}.`],
  });
  if (!isModular(spec.operation) || spec.modulus === undefined)
    return leftOut('only a modular task makes them periodic');
  const { modulus: p, base, operandWidth, trainDigits } = spec;
  if (p > base ** operandWidth) return leftOut(`operands of ${digitCount(operandWidth)} do not reach ${p - 1}`);
  if (pairs < Math.min(p, fewestB) * p)
    return leftOut(`with p = ${p} they need at least ${fewestB * p} pairs; ask for more`);
  const places = answerPlaces(layout);
  const pause = yieldToEventLoop(model.signal);
  const plane = await logitPlane(
    { ...model, progress: (share) => model.progress(share / 2) },
    p,
    places,
    Math.min(pairs, p * p),
    seed,
  );
  const spectra: PlaneSpectrum[] = [];
  for (const functions of plane.functions) {
    spectra.push(await planeSpectrum(p, plane.b, functions, pause));
    model.progress((1 + spectra.length / places.length) / 2);
  }

  const frequencies = frequenciesOf(p);
  const waves = spectra.map((spectrum) => wavesOf(p, spectrum));
  const kinds = waves.map((shares) => {
    const pure = waveKinds
      .slice(0, -1)
      .map((_, kind) => sum(shares.subarray(kind * frequencies.length, (kind + 1) * frequencies.length)));
    return [...pure, 1 - sum(pure)];
  });
  const answers = answerAxis(layout, places);
  const kindAxis = (of: readonly string[]) => categoryAxis('depends on', of);
  const measures: Measure[] = [
    measureOf(
      { name: 'waves', title: 'Variance of the logits over (a, b) by what it depends on', ...share },
      [answers, kindAxis(waveKinds)],
      (at, kind) => kinds[at][kind],
    ),
    measureOf(
      { name: 'logits', title: 'The same by frequency', ...share },
      [answers, kindAxis(waveKinds.slice(0, -1)), quantityAxis('frequency', frequencies)],
      (at, kind, k) => waves[at][kind * frequencies.length + k],
    ),
  ];
  const [{ rows, columns }] = spectra;
  if (rows.length * columns.length <= largestMap)
    measures.push(
      measureOf(
        { name: 'plane', title: 'The same by frequency of a and of b', ...share },
        [answers, quantityAxis('frequency of a', rows), quantityAxis('frequency of b', columns)],
        (at, k, l) => spectra[at].power[k * columns.length + l] / spectra[at].variance,
      ),
    );
  const sampled = plane.b.length < p ? ` It is estimated from ${plane.b.length} of ${p} values of b.` : '';
  const beyond =
    p > base ** trainDigits[1]
      ? ` Operands up to ${p - 1} are longer than the ${digitCount(trainDigits[1])} of training.`
      : '';
  return {
    prompts: p * plane.b.length,
    measures,
    findings: places.map(
      (place, i) =>
        wavesInWords(placeName(place, base), p, kinds[i], waves[i], frequencies) + (i === 0 ? sampled + beyond : ''),
    ),
  };
}

const sum = (values: ArrayLike<number>): number => Array.from(values).reduce((total, value) => total + value, 0);

/** The findings name the fewest frequencies that hold this share of the strongest kind of wave. */
const keyShare = 0.9;

/** Rounds away float64 noise, which would print 0.00% for zero and order equal shares. */
const steady = (share: number) => Math.max(0, Math.round(share * 1e9) / 1e9);

function wavesInWords(
  place: string,
  p: number,
  kinds: readonly number[],
  waves: Float64Array,
  frequencies: readonly number[],
): string {
  // Without variance, shares are NaN.
  if (kinds.some(Number.isNaN))
    return `Answer ${place}: the logits are the same for all pairs (a, b) modulo ${p}, so they have no spectrum.`;
  const pure = kinds.slice(0, -1);
  const best = pure.indexOf(Math.max(...pure));
  const own = frequencies
    .map((k, i) => ({ k, share: waves[best * frequencies.length + i] }))
    .sort((one, other) => steady(other.share) - steady(one.share));
  let held = 0;
  const key = own.filter(({ share }) => {
    if (held >= keyShare * pure[best]) return false;
    held += share;
    return true;
  });
  const named = key
    .slice(0, 5)
    .map(({ k, share }) => `${k} (period ${Number((p / k).toFixed(2))}, ${shortPercent(share)})`);
  const all = waveKinds.map((kind, i) => `${kind} ${shortPercent(steady(kinds[i]))}`);
  return (
    `Answer ${place}: the variance of the logits over (a, b) modulo ${p} depends on ${listed(all)}. ` +
    `The ${key.length} strongest of ${frequencies.length} frequencies of ${waveKinds[best]} ` +
    `hold ${shortPercent(steady(held))} of all variance: ${listed(named)}${key.length > 5 ? ' first' : ''}.`
  );
}
