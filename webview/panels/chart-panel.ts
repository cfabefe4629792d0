import { notFiniteWords } from '../../src/shared/not-finite';
import type { Provenance } from '../../src/shared/identities';
import type { RunSummary } from '../../src/shared/run-summary';
import { joinTables, type Table } from '../csv';
import { h, replaceKeepingFocus } from '../dom';
import { drawnAtWidth } from '../drawn-at-width';
import { count } from '../format';
import type { Page } from '../page';
import type { Resource } from '../resources';
import type { State } from '../state';
import type { Theme } from '../theme';
import type { Panel } from './panel';
import { dataTable } from './data-table';
import { saveTable } from './save-table';

/** What a drawing has at hand. */
export interface Scene {
  readonly page: Page;
  readonly run: number;
  readonly summary: RunSummary;
  readonly state: Readonly<State>;
  readonly theme: Theme;
  /** Room for the drawing, in CSS pixels. */
  readonly width: number;
  /** Shows words in the line under the drawing; null goes back to what is selected. */
  readonly onDetail: (text: string | null) => void;
}

export interface ChartPanelOptions<T> {
  readonly id: string;
  readonly title: string;
  readonly hint: string;
  readonly resource: (page: Page, run: number) => Resource<T>;
  /** The parts of the state that the drawing shows; it is redrawn when one changes. */
  readonly shows: (state: Readonly<State>, run: number) => readonly unknown[];
  readonly draw: (value: T, scene: Scene) => readonly Node[];
  /** The line under the drawing while nothing is pointed at. */
  readonly detail: (value: T, scene: Scene) => string;
  readonly table: (value: T, scene: Scene) => Table;
  /** A longer table for files, where the one for reading is only a part. */
  readonly fileTable?: (value: T, scene: Scene) => Table;
  readonly provenance: (value: T) => string;
  /**
   * The checkpoint that a value is of, for files; null for what is of the run as a whole. What is shown may be of
   * another checkpoint than the chosen one: it stays while that loads.
   */
  readonly stepOf: ((value: T) => number) | null;
  readonly controls?: (page: Page) => readonly Node[];
  /** Stands above the runs. */
  readonly above?: (page: Page) => readonly Node[];
  readonly legend?: (theme: Theme, state: Readonly<State>) => readonly Node[];
  /** What to say when there is nothing to fetch, and while the first data is under way. */
  readonly idle: string | ((page: Page, run: number) => string);
  readonly busy: string;
  /** Something to do while there is nothing to fetch, and the other data of the run that it is made from. */
  readonly invite?: (page: Page, run: number) => Node | null;
  readonly watches?: (page: Page, run: number) => Resource<unknown>;
  /** What to say of a failure that lies in what was asked: then nothing is drawn, and there is nothing to try again. */
  readonly refusal?: (code: string | undefined, page: Page, run: number, message: string) => string | null;
  /** What a reader should know of a drawing before reading it. */
  readonly notice?: (value: T, scene: Scene) => string | null;
}

/** `step 400 · onnxruntime 1.30.0 · CPU · 2 workers`: which weights and which engine made a result. */
export const provenanceOf = ({ checkpoint, engine }: Provenance, ...more: readonly string[]): string =>
  [
    `step ${count(checkpoint.step)}`,
    engine.label,
    ...more,
    ...(checkpoint.notFinite ? [notFiniteWords(checkpoint.notFinite)] : []),
  ].join(' · ');

/** The checkpoint that a result is of. */
export const checkpointStep = ({ checkpoint }: Provenance): number => checkpoint.step;

/** A panel that draws one thing for each run, the runs side by side, with the table behind it and its CSV. */
export function chartPanel<T>(options: ChartPanelOptions<T>): Panel {
  return {
    ...options,
    mount(page) {
      let asTable = false;
      const cells = page.data.map((_, run) => runCell(page, run, options, () => asTable));
      const drawAll = () => cells.forEach((cell) => cell.draw());
      const toggle = h(
        'button',
        {
          type: 'button',
          class: 'quiet',
          'data-action': 'table',
          'aria-label': `Table: ${options.title}`,
          'aria-pressed': 'false',
          onclick: () => {
            asTable = !asTable;
            toggle.setAttribute('aria-pressed', String(asTable));
            drawAll();
          },
        },
        'Table',
      );
      const csv = h(
        'button',
        {
          type: 'button',
          class: 'quiet',
          'data-action': 'csv',
          'aria-label': `CSV: ${options.title}`,
          title: 'Save these numbers as a CSV file',
          onclick: () => void save(page, options),
        },
        'CSV',
      );
      const legend = h('div', { class: 'legend' });
      const drawLegend = () =>
        legend.replaceChildren(...(options.legend?.(page.theme.current(), page.store.get()) ?? []));
      drawLegend();
      page.store.watch((state) => [state.difference], drawLegend);
      page.theme.watch(() => {
        drawLegend();
        drawAll();
      });
      // Scales are shared, so that one run's new data may change every run's drawing.
      page.data.forEach((_, run) => {
        options.resource(page, run).watch(drawAll);
        options.watches?.(page, run).watch(drawAll);
      });
      drawAll();
      return [
        h('div', { class: 'controls' }, ...(options.controls?.(page) ?? []), toggle, csv),
        h('p', { class: 'hint' }, options.hint),
        ...(options.above?.(page) ?? []),
        ...(options.legend ? [legend] : []),
        h('div', { class: 'runs' }, ...cells.map((cell) => cell.element)),
      ];
    },
  };
}

function runCell<T>(
  page: Page,
  run: number,
  options: ChartPanelOptions<T>,
  asTable: () => boolean,
): { element: HTMLElement; draw: () => void } {
  const resource = options.resource(page, run);
  const drawing = h('div', { class: 'drawing' });
  const readout = h('p', { class: 'readout', 'data-readout': '', 'aria-live': 'polite' });
  const status = h('div', { class: 'status', role: 'status' });
  const notice = h('p', { class: 'notice', role: 'status', 'data-notice': '', hidden: true });
  const bar = h('progress', { class: 'busy-bar', max: 1, 'aria-label': options.busy });
  const footer = h('footer', { class: 'provenance' });
  const many = page.data.length > 1;
  const element = h(
    'div',
    { class: 'run', 'data-run': run },
    many ? h('h3', {}, page.store.get().runs[run].name) : null,
    bar,
    status,
    notice,
    drawing,
    readout,
    footer,
  );

  const draw = drawnAtWidth(element, (width) => {
    const { status: phase, value, progress, message, code } = resource.current();
    element.dataset.status = phase;
    element.setAttribute('aria-busy', String(phase === 'loading'));
    bar.hidden = phase !== 'loading';
    if (progress === undefined) bar.removeAttribute('value');
    else bar.value = progress;
    const refusal = phase === 'failed' ? (options.refusal?.(code, page, run, message ?? '') ?? null) : null;
    const news = h('div', {}, ...statusOf());
    // Screen readers speak a status whenever it is written, so it is written only when it changes.
    if (news.textContent !== status.textContent) status.replaceChildren(...news.childNodes);
    const scene = sceneOf(
      page,
      run,
      width,
      (text) => (readout.textContent = text ?? (value === undefined ? '' : options.detail(value, scene))),
    );
    const shown = value !== undefined && phase !== 'idle' && refusal === null;
    const noted = shown ? (options.notice?.(value, scene) ?? '') : '';
    if (notice.textContent !== noted) notice.textContent = noted;
    notice.hidden = noted === '';
    drawing.hidden = footer.hidden = !shown;
    readout.hidden = !shown || asTable();
    if (!shown || width === 0) return;
    replaceKeepingFocus(
      drawing,
      ...(asTable() ? [dataTable(options.table(value, scene), options.title)] : options.draw(value, scene)),
    );
    readout.textContent = options.detail(value, scene);
    footer.textContent = options.provenance(value);

    function statusOf(): Node[] {
      if (phase === 'idle')
        return [
          h(
            'div',
            { class: 'placeholder' },
            h('p', {}, typeof options.idle === 'string' ? options.idle : options.idle(page, run)),
            options.invite?.(page, run) ?? null,
          ),
        ];
      if (phase === 'loading' && value === undefined)
        return [
          h(
            'p',
            { class: 'placeholder' },
            `${options.busy}${progress === undefined ? '' : ` ${Math.round(progress * 100)}%`}`,
          ),
        ];
      if (refusal !== null) return [h('p', { class: 'placeholder', 'data-refusal': '' }, refusal)];
      if (phase !== 'failed') return [];
      return [
        h(
          'div',
          { class: 'failure', role: 'alert' },
          h('p', {}, message ?? ''),
          h('button', { type: 'button', 'data-action': 'retry', onclick: () => resource.retry() }, 'Retry'),
        ),
      ];
    }
  });
  page.store.watch((state) => options.shows(state, run), draw);
  return { element, draw };
}

function sceneOf(page: Page, run: number, width: number, onDetail: Scene['onDetail']): Scene {
  const state = page.store.get();
  return { page, run, summary: state.runs[run], state, theme: page.theme.current(), width, onDetail };
}

/** All runs' numbers in one file, each row with its run and the checkpoint that the numbers are of. */
async function save<T>(page: Page, options: ChartPanelOptions<T>): Promise<void> {
  const { runs } = page.store.get();
  const { stepOf } = options;
  const tables = page.data.flatMap((_, run) => {
    const { value } = options.resource(page, run).current();
    const make = options.fileTable ?? options.table;
    return value === undefined
      ? []
      : [
          {
            cells: [runs[run].name, ...(stepOf ? [stepOf(value)] : [])],
            table: make(
              value,
              sceneOf(page, run, 0, () => undefined),
            ),
          },
        ];
  });
  if (tables.length === 0) return page.announce('There are no numbers to save yet.');
  await saveTable(
    page,
    `${runs.map((run) => run.name).join('-')}-${options.id}.csv`,
    joinTables(['run', ...(stepOf ? ['checkpoint'] : [])], tables),
  );
}
