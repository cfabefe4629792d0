import { placesInWords } from '../../src/shared/place-words';
import { leakFrom, readFrom } from '../../src/shared/read-thresholds';
import { readsInWords } from '../../src/shared/reads-in-words';
import { placeName, roleLabel, shortRoleLabel } from '../../src/shared/roles';
import type { ReadsResult } from '../../src/shared/results';
import type { RunSummary } from '../../src/shared/run-summary';
import { colorBar } from '../charts/color-bar';
import { layoutColumns } from '../charts/columns';
import { heatmap } from '../charts/heatmap';
import { h } from '../dom';
import { percentExact, plural } from '../format';
import type { Page } from '../page';
import { positionOf, type InputDigit } from '../roles';
import { chartPanel, checkpointStep, provenanceOf } from './chart-panel';
import { baseline, differenceInWords, differenceLegend, differenceScale } from './difference';

interface Matrix {
  readonly answers: readonly number[];
  readonly inputs: readonly InputDigit[];
  effect(row: number, column: number): number;
  /** Null where it is not a number. */
  probability(row: number, column: number): number | null;
  margin(row: number, column: number): number | null;
}

/** Answers from the highest place down, as in the heatmap of errors; input digits in the order of their tokens. */
function matrixOf(result: ReadsResult, run: RunSummary): Matrix {
  const indexed = <T>(items: readonly T[]) => items.map((item, index) => ({ item, index }));
  const position = (input: InputDigit) => positionOf(run, { kind: 'operand', ...input }) ?? -1;
  const rows = indexed(result.answers).sort((p, q) => q.item.place - p.item.place);
  const columns = indexed(result.inputs).sort((p, q) => position(p.item) - position(q.item));
  const at =
    <T>(matrix: readonly (readonly T[])[]) =>
    (row: number, column: number): T =>
      matrix[rows[row].index][columns[column].index];
  return {
    answers: rows.map((r) => r.item.place),
    inputs: columns.map((c) => c.item),
    effect: at(result.effect),
    probability: at(result.probability),
    margin: at(result.margin),
  };
}

const inputName = (input: InputDigit, { task }: RunSummary) => roleLabel({ kind: 'operand', ...input }, task.base);
function describe(m: Matrix, run: RunSummary, row: number, column: number): string {
  const changes =
    `answer ${placeName(m.answers[row], run.task.base)} changes in ${percentExact(m.effect(row, column))} of ` +
    `prompts when ${inputName(m.inputs[column], run)} is resampled`;
  const probability = m.probability(row, column);
  const margin = m.margin(row, column);
  if (probability === null || margin === null)
    return `${changes}; how far the digit's probability and logit margin fall cannot be measured`;
  return (
    `${changes}; the digit's probability falls by ${probability.toFixed(3)}, its logit margin ` +
    `by ${margin.toFixed(2)}`
  );
}

/** What the task needs, then what each answer digit reads, in words. */
function summary(result: ReadsResult, { task }: RunSummary): HTMLElement {
  const lines = readsInWords(task, result).flatMap(({ answers, words }) => [
    h('dt', {}, `answer ${answers}`),
    h('dd', {}, words),
  ]);
  return h(
    'dl',
    { class: 'summary' },
    h('dt', {}, 'the task'),
    h('dd', {}, `needs ${placesInWords(task, result.needed)}`),
    ...lines,
  );
}

/**
 * Reads matrix: how often resampling an input digit changes the answer digit that the model writes (the causal
 * resampling probe).
 */
export const readsPanel = chartPanel<ReadsResult>({
  id: 'reads',
  title: 'What each answer digit reads',
  hint:
    'How often the answer digit changes when one input digit is replaced. At ' +
    `${percentExact(readFrom)} or more, the input digit is read; at ${percentExact(leakFrom)} or more, it is read ` +
    'weakly, or leaks in where it should not matter. Choose a cell to mark the digit in the prompt and the maps.',
  idle: 'This run has no checkpoint yet.',
  busy: 'Resampling input digits…',
  resource: (page, run) => page.data[run].reads,
  shows: (state) => [state.row, state.input, state.difference],
  legend: (theme, { difference }) => [
    colorBar({ theme, scale: theme.amount, title: 'effect, %', ends: ['0', '100'] }),
    ...(difference ? [differenceLegend(theme)] : []),
  ],
  controls: (page) => [lengthPicker(page)],
  provenance: (result) =>
    provenanceOf(result, `${plural(result.samples, 'prompt')} of ${plural(result.digits, 'digit')}`),
  stepOf: checkpointStep,
  detail: (result, { state, summary: run }) => {
    const m = matrixOf(result, run);
    const row = state.row && 'predicts' in state.row ? m.answers.indexOf(state.row.predicts) : -1;
    const column = m.inputs.findIndex(
      (input) => input.operand === state.input?.operand && input.place === state.input.place,
    );
    return row >= 0 && column >= 0 ? describe(m, run, row, column) : 'Point at a cell for details.';
  },
  draw: (result, scene) => {
    const { page, run, summary: s, state, theme, width, onDetail } = scene;
    const m = matrixOf(result, s);
    const first = baseline(scene, page.data[0].reads);
    const other = first && matrixOf(first, page.store.get().runs[0]);
    const valueAt = (r: number, c: number) => {
      if (other === null) return m.effect(r, c);
      const i = other.answers.indexOf(m.answers[r]);
      const j = other.inputs.findIndex((input) => inputName(input, s) === inputName(m.inputs[c], s));
      return i === -1 || j === -1 ? null : m.effect(r, c) - other.effect(i, j);
    };
    const describeCell = (r: number, c: number) => {
      const difference = other && valueAt(r, c);
      const words = describe(m, s, r, c);
      return difference === null ? words : `${words}; ${differenceInWords(difference, state.runs[0].name)}`;
    };
    const firstOfB = m.inputs.findIndex((input) => input.operand === 'b');
    const columns = layoutColumns({ count: m.inputs.length, width, left: 82, right: 4, gapsBefore: [firstOfB] });
    const row = state.row && 'predicts' in state.row ? m.answers.indexOf(state.row.predicts) : -1;
    const column = m.inputs.findIndex(
      (input) => input.operand === state.input?.operand && input.place === state.input.place,
    );
    const longest = Math.max(...m.inputs.map((input) => placeName(input.place, s.task.base).length)) * 6.4;
    return [
      heatmap({
        theme,
        width,
        columns,
        onDetail,
        label: `Reads of ${s.name}: answer digit by input digit`,
        grid: `reads-${run}`,
        ...(other
          ? differenceScale(theme)
          : { scale: theme.amount, text: (share: number) => String(Math.round(share * 100)) }),
        rowTitle: 'answer digit',
        columnTitle: '',
        rowLabels: m.answers.map((place) => placeName(place, s.task.base)),
        columnLabels: m.inputs.map((input) =>
          columns.cell >= longest ? placeName(input.place, s.task.base) : shortRoleLabel({ kind: 'operand', ...input }),
        ),
        brackets: [
          { from: 0, to: firstOfB - 1, text: 'digits of a', strong: true },
          { from: firstOfB, to: m.inputs.length - 1, text: 'digits of b', strong: true },
        ],
        cellHeight: Math.max(16, Math.min(56, Math.floor(240 / m.answers.length))),
        value: valueAt,
        describe: describeCell,
        data: (r, c) => ({
          run,
          answer: m.answers[r],
          operand: m.inputs[c].operand,
          'input-place': m.inputs[c].place,
          value: m.effect(r, c),
        }),
        selected: row >= 0 && column >= 0 ? [row, column] : null,
        markedRow: row === -1 ? null : row,
        markedColumn: column === -1 ? null : column,
        onChoose: (r, c) => page.select.read(m.answers[r], m.inputs[c]),
      }),
      summary(result, s),
    ];
  },
  fileTable: (result, { summary: s }) => {
    const m = matrixOf(result, s);
    const rows = m.answers.flatMap((place, row) =>
      m.inputs.map((input, column) => [
        placeName(place, s.task.base),
        inputName(input, s),
        m.effect(row, column),
        m.probability(row, column) ?? '',
        m.margin(row, column) ?? '',
      ]),
    );
    return { columns: ['answer digit', 'input digit', 'changed', 'fall of probability', 'fall of logit margin'], rows };
  },
  table: (result, { summary: s }) => {
    const m = matrixOf(result, s);
    return {
      columns: ['answer digit', ...m.inputs.map((input) => inputName(input, s))],
      rows: m.answers.map((place, row) => [
        placeName(place, s.task.base),
        ...m.inputs.map((_, column) => m.effect(row, column)),
      ]),
    };
  },
});

function lengthPicker(page: Page): HTMLElement {
  const { runs, readsDigits } = page.store.get();
  const longest = Math.max(...runs.map((run) => run.task.operandWidth));
  const select = h('select', {
    'data-control': 'reads-digits',
    'aria-label': 'Operand length of the reads matrix',
    onchange: () => page.store.set({ readsDigits: Number(select.value) }),
  });
  page.store.watch(
    (state) => [state.readsDigits],
    () => (select.value = String(page.store.get().readsDigits)),
  );
  for (let digits = 1; digits <= longest; digits++)
    select.append(h('option', { value: digits, selected: digits === readsDigits }, plural(digits, 'digit')));
  return select;
}
