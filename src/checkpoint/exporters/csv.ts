import { counted } from '../../shared/counted';
import { placeName } from '../../shared/roles';
import { UserError } from '../../shared/errors';
import type { Exporter } from './exporter';

/**
 * The training curve, a row an evaluation: step, seconds, loss, exact match by length, accuracy by answer place. A loss
 * that was no number is left empty.
 */
export const csv: Exporter = {
  format: 'csv',
  holds: 'the training curve',
  async encode(source) {
    const lines = await source.metrics();
    const { task } = await source.weights();
    if (lines.length === 0)
      throw new UserError(
        'export/metrics',
        'The run has no evaluations, so there is no training curve to export. Export another format, or train the run.',
      );
    const digits = lines[0].byDigits.map((entry) => entry.digits);
    const places = lines[0].byPlace.map((entry) => entry.place);
    const head = [
      'step',
      'seconds',
      'loss',
      ...digits.map((length) => `exact ${counted(length, 'digit')}`),
      ...places.map((place) => `accuracy ${placeName(place, task.base)}`),
    ];
    const rows = lines.map(({ step, seconds, loss, byDigits, byPlace }) => [
      step,
      seconds,
      loss ?? '',
      ...digits.map((length) => byDigits.find((entry) => entry.digits === length)?.exact ?? ''),
      ...places.map((place) => byPlace.find((entry) => entry.place === place)?.accuracy ?? ''),
    ]);
    return [head, ...rows].map((row) => `${row.join(',')}\n`).join('');
  },
};
