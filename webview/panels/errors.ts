import { placeName } from '../../src/shared/roles';
import type { EvalResult } from '../../src/shared/results';
import type { RunSummary } from '../../src/shared/run-summary';
import { accuracyByLength } from '../charts/accuracy-by-length';
import { colorBar } from '../charts/color-bar';
import { layoutColumns } from '../charts/columns';
import { heatmap } from '../charts/heatmap';
import { count, percentExact, plural } from '../format';
import { percentFigure } from '../../src/shared/percent';
import { answerPlaces } from '../roles';
import { chartPanel, checkpointStep, provenanceOf } from './chart-panel';
import { baseline, differenceInWords, differenceLegend, differenceScale } from './difference';
import { trainedBrackets, trainedGaps } from './trained-lengths';

const errorShare = (result: EvalResult, place: number, digits: number): number | null => {
  const length = result.byDigits.find((r) => r.digits === digits);
  const accuracy = length?.byPlace.find((p) => p.place === place)?.accuracy;
  // A share of whole prompts: without the last figures of float64 in files.
  return length === undefined || accuracy === undefined
    ? null
    : Math.round((1 - accuracy) * length.samples) / length.samples;
};

function describe(result: EvalResult, { task }: RunSummary, place: number, digits: number): string {
  const share = errorShare(result, place, digits);
  const where = `answer ${placeName(place, task.base)} at ${plural(digits, 'digit')}`;
  return share === null
    ? `${where}: not measured`
    : `${where}: wrong in ${percentExact(share)} of prompts, right in ${percentExact(1 - share)}`;
}

/**
 * Per-position error heatmap: answer place × operand length, over exact match by length and what the theory predicts.
 */
export const errorsPanel = chartPanel<EvalResult>({
  id: 'errors',
  title: 'Errors by place and length',
  hint: 'How often each answer digit is wrong. Choose a cell to list the prompts that fail there.',
  idle: 'This run has no checkpoint yet.',
  busy: 'Measuring accuracy…',
  resource: (page, run) => page.data[run].evaluation,
  shows: (state) => [state.errorCell, state.row, state.difference],
  legend: (theme, { difference }) => [
    colorBar({ theme, scale: theme.wrong, title: 'wrong, %', ends: ['0', '100'] }),
    ...(difference ? [differenceLegend(theme)] : []),
  ],
  provenance: (result) =>
    provenanceOf(result, `${count(Math.max(...result.byDigits.map((r) => r.samples)))} prompts per length`),
  stepOf: checkpointStep,
  detail: (result, { state: { errorCell }, summary }) =>
    errorCell && errorCell.place !== null
      ? describe(result, summary, errorCell.place, errorCell.digits)
      : 'Point at a cell for details.',
  draw: (result, scene) => {
    const { page, run, summary, state, theme, width, onDetail } = scene;
    const first = baseline(scene, page.data[0].evaluation);
    const valueAt = (place: number, digits: number) => {
      const share = errorShare(result, place, digits);
      if (first === null || share === null) return share;
      const other = errorShare(first, place, digits);
      return other === null ? null : share - other;
    };
    const describeCell = (place: number, digits: number) => {
      const difference = first && valueAt(place, digits);
      const words = describe(result, summary, place, digits);
      return difference === null ? words : `${words}; ${differenceInWords(difference, state.runs[0].name)}`;
    };
    const lengths = result.byDigits.map((r) => r.digits);
    const places = answerPlaces(summary);
    const { task } = summary;
    const columns = layoutColumns({
      count: lengths.length,
      width,
      left: 82,
      right: 4,
      gapsBefore: trainedGaps(task, lengths),
    });
    const chosen = state.errorCell;
    const selected =
      chosen && chosen.place !== null && places.includes(chosen.place) && lengths.includes(chosen.digits)
        ? ([places.indexOf(chosen.place), lengths.indexOf(chosen.digits)] as const)
        : null;
    const row = state.row && 'predicts' in state.row ? places.indexOf(state.row.predicts) : -1;
    const label = `Errors of ${summary.name}: answer place by operand length`;
    return [
      accuracyByLength({
        theme,
        width,
        height: 92,
        columns,
        lengths,
        figures: true,
        series: [{ name: summary.name, colour: theme.series[run % theme.series.length], byDigits: result.byDigits }],
        label: `Exact match of ${summary.name} by operand length`,
      }),
      heatmap({
        theme,
        width,
        columns,
        label,
        grid: `errors-${run}`,
        selected,
        onDetail,
        ...(first ? differenceScale(theme) : { scale: theme.wrong, text: percentFigure }),
        rowTitle: 'answer digit',
        columnTitle: '',
        rowLabels: places.map((place) => placeName(place, task.base)),
        columnLabels: lengths.map((digits) => (columns.cell >= 52 ? plural(digits, 'digit') : String(digits))),
        brackets: trainedBrackets(task, lengths, columns.cell),
        cellHeight: Math.max(16, Math.min(40, Math.floor(240 / places.length))),
        value: (r, c) => valueAt(places[r], lengths[c]),
        describe: (r, c) => describeCell(places[r], lengths[c]),
        data: (r, c) => ({
          run,
          place: places[r],
          digits: lengths[c],
          value: errorShare(result, places[r], lengths[c]) ?? '',
          trained: String(lengths[c] >= task.trainDigits[0] && lengths[c] <= task.trainDigits[1]),
        }),
        markedRow: row === -1 ? null : row,
        onChoose: (r, c) => page.select.errorCell(places[r], lengths[c]),
      }),
    ];
  },
  table: (result, { summary }) => {
    const places = answerPlaces(summary);
    return {
      columns: [
        'digits',
        'samples',
        'exact',
        'low digits',
        'theory',
        ...places.map((place) => `answer ${placeName(place, summary.task.base)} wrong`),
      ],
      rows: result.byDigits.map((r) => [
        r.digits,
        r.samples,
        r.exact,
        r.truncatedExact,
        r.predicted ?? '',
        ...places.map((place) => errorShare(result, place, r.digits) ?? ''),
      ]),
    };
  },
});
