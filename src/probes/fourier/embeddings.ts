import type { Measure } from '../../shared/probe';
import { categoryAxis, quantityAxis } from '../common/axes';
import { shortPercent } from '../../shared/percent';
import { measureOf, share } from '../common/measure';
import { Cycle, frequenciesOf, multiplicity } from '../math/fourier';
import type { ProbedModel } from '../probe-context';

/**
 * The spectrum of the digits' vectors in the embedding and, where it is not tied, the unembedding: the share of their
 * variance at each frequency over the digits' values modulo the base.
 */
export function embeddingSpectrum({ runner: { config, layout }, parameters }: ProbedModel): {
  measure: Measure;
  findings: string[];
} {
  const { base } = layout.spec;
  const { width, tiedEmbeddings } = config;
  const matrices = [
    { label: 'embedding', name: 'transformer.wte.weight' },
    ...(tiedEmbeddings ? [] : [{ label: 'unembedding', name: 'lm_head.weight' }]),
  ];
  const frequencies = frequenciesOf(base);
  const cycle = new Cycle(base);
  const digits = Array.from({ length: base }, (_, digit) => digit);
  const rows = matrices.map(({ name }) => {
    const { data } = parameters.get(name)!;
    const power = new Float64Array(frequencies.length);
    for (let d = 0; d < width; d++) {
      const { re, im } = cycle.transform(digits, { re: digits.map((digit) => data[digit * width + d]) }, frequencies);
      power.forEach((_, i) => (power[i] += multiplicity(base, frequencies[i]) * (re[i] ** 2 + im[i] ** 2)));
    }
    const variance = power.reduce((sum, value) => sum + value, 0);
    return power.map((value) => value / variance);
  });
  const findings = rows.map((shares, m) => {
    if (shares.some(Number.isNaN)) {
      const isFinite = parameters.get(matrices[m].name)!.data.every(Number.isFinite);
      const reason = isFinite ? 'are all the same' : 'are not all finite numbers';
      return `The digits’ vectors in the ${matrices[m].label} ${reason}, so they have no spectrum.`;
    }
    const top = shares.indexOf(Math.max(...shares));
    const unordered = multiplicity(base, frequencies[top]) / (base - 1);
    return (
      `Of the variance of the digits’ vectors in the ${matrices[m].label}, ${shortPercent(shares[top])} lies in ` +
      `frequency ${frequencies[top]} (period ${Number((base / frequencies[top]).toFixed(2))}); digits in no order ` +
      `would give ${shortPercent(unordered)}.`
    );
  });
  const axes = [
    categoryAxis(
      'matrix',
      matrices.map(({ label }) => label),
    ),
    quantityAxis('frequency', frequencies),
  ];
  const head = {
    name: 'embedding',
    title: `Variance of the digits’ vectors by frequency over ${base} digits`,
    ...share,
  };
  return { measure: measureOf(head, axes, (matrix, k) => rows[matrix][k]), findings };
}
