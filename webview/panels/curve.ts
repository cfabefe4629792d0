import { curve, describeEvaluation } from '../charts/curve';
import { h } from '../dom';
import { setStep } from '../follow-newest';
import type { MetricsLine } from '../../src/shared/run-summary';
import { count } from '../format';
import { chartPanel } from './chart-panel';

/** The theory's figure at every length that training covers, where the truncated answer is the right one. */
const predictedInTraining = 1;

/** The chosen checkpoint, and the evaluation that is nearest to it where it was not evaluated itself. */
export function captionOf(lines: readonly MetricsLine[], step: number | null): string {
  const last = lines.at(-1);
  if (!last) return '';
  if (step === null) return `Last evaluation, ${describeEvaluation(last)}`;
  const nearest = lines.reduce(
    (best, line) => (Math.abs(line.step - step) < Math.abs(best.step - step) ? line : best),
    last,
  );
  return nearest.step === step
    ? `Checkpoint of ${describeEvaluation(nearest)}`
    : `Checkpoint of step ${count(step)}. Nearest evaluation, ${describeEvaluation(nearest)}`;
}

/** Training curve: exact match at each trained length and the loss, over the steps of the run. */
export const curvePanel = chartPanel({
  id: 'curve',
  title: 'Training',
  hint:
    'Exact match at each trained length, where the theory predicts 100%, and the loss. Choose a step to see ' +
    'its checkpoint.',
  idle: 'This run has no evaluations yet.',
  busy: 'Reading the training curve…',
  resource: (page, run) => page.data[run].metrics,
  shows: (state, run) => [state.steps[run], state.runs[run].checkpoints],
  provenance: (lines) =>
    lines.length > 0 ? `${lines.length} evaluations · ${lines[lines.length - 1].seconds.toFixed(0)} s of training` : '',
  stepOf: null,
  detail: (lines, { state, run }) => captionOf(lines, state.steps[run]),
  draw: (lines, { page, run, summary, state, theme, width, onDetail }) => {
    if (lines.length === 0)
      return [
        h(
          'p',
          { class: 'placeholder' },
          summary.imported
            ? `It was imported from ${summary.imported.file}, which does not say how it was trained.`
            : 'This run has no evaluations yet.',
        ),
      ];
    const all = page.data.flatMap((data) => data.metrics.current().value ?? []);
    const losses = all.flatMap(({ loss }) => (loss !== null && loss > 0 ? [loss] : []));
    const onChoose = (step: number) => {
      const nearest = summary.checkpoints.reduce<number | null>(
        (best, other) => (best === null || Math.abs(other - step) < Math.abs(best - step) ? other : best),
        null,
      );
      if (nearest !== null) setStep(page.store, run, nearest);
    };
    const lossRange: [number, number] =
      losses.length > 0 ? [Math.min(...losses) * 0.98, Math.max(...losses) * 1.02] : [0.1, 1];
    return [
      curve({
        theme,
        width,
        lines,
        lastStep: Math.max(...all.map((line) => line.step)),
        lossRange,
        step: state.steps[run],
        label: `Training curve of ${summary.name}`,
        onChoose,
        onDetail,
      }),
    ];
  },
  table: (lines) => {
    const lengths = lines.at(-1)?.byDigits.map((r) => r.digits) ?? [];
    return {
      columns: ['step', 'seconds', 'loss', ...lengths.map((digits) => `exact at ${digits}`), 'theory'],
      rows: lines.map((line) => [
        line.step,
        line.seconds,
        line.loss ?? '',
        ...lengths.map((digits) => line.byDigits.find((r) => r.digits === digits)?.exact ?? ''),
        predictedInTraining,
      ]),
    };
  },
});
