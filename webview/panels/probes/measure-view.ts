import type { Measure, ProbeResult } from '../../../src/shared/probe';
import type { Cell } from '../../charts/pixel-grid';
import { manySteps } from '../../charts/label-layout';
import { differenceScale, lengthScale, valueScale, type ValueScale } from '../../charts/value-scale';
import { joinTables } from '../../csv';
import { h, replaceKeepingFocus } from '../../dom';
import { drawnAtWidth } from '../../drawn-at-width';
import { unitName } from '../../format';
import { differenceFrom, longTable, wideTable } from '../../measures';
import type { Page } from '../../page';
import { dataTable } from '../data-table';
import { saveTable } from '../save-table';
import { componentPicker } from './component-picker';
import { drawMeasure } from './drawing';
import type { Sheet } from './sheet';
import { measureLegend } from './legend';
import { chosenSteps, hasMultiples, outerAxes, shownParts } from './outer-axes';
import { pointsTable } from './points';
import { colourOf, predictionOf, shapeOf } from './shape';

/** A measure's part of the panel: title, legend, choices, and a drawing per run that has the measure. */
export interface MeasureView {
  readonly element: HTMLElement;
  draw(): void;
}

/** A map with more columns than this takes the whole width of the panel, unless it has as many rows. */
const manyColumns = 20;
function isWide(axes: Measure['axes']): boolean {
  const { kind } = shapeOf({ axes });
  const isMultiple = hasMultiples(outerAxes({ axes }));
  if (kind === 'points') return isMultiple;
  const hasManyColumns = kind === 'map' && axes.at(-1)!.labels.length > manyColumns;
  return hasManyColumns && (axes.at(-2)!.labels.length <= manySteps || isMultiple);
}

/** @param results each run's result of this probe, if it has one */
export function measureView(
  page: Page,
  probe: string,
  { name, title, unit, axes }: Measure,
  results: () => readonly (ProbeResult | undefined)[],
): MeasureView {
  const cursors = new Map<string, Cell>();
  const isOfPoints = shapeOf({ axes }).kind === 'points';
  let asTable = false;
  const id = `measure-${name}`;
  const legend = h('div', { class: 'legend' });
  const toggle = h(
    'button',
    {
      type: 'button',
      class: 'quiet',
      'data-action': 'table',
      'aria-label': `Table: ${title}`,
      'aria-pressed': 'false',
      onclick: () => {
        asTable = !asTable;
        toggle.setAttribute('aria-pressed', String(asTable));
        draw();
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
      'aria-label': `CSV: ${title}`,
      title: 'Save these numbers as a CSV file',
      onclick: () => void save(),
    },
    'CSV',
  );
  const picked = componentPicker(page, probe, { axes });
  const choices = chosenSteps(page, probe, outerAxes({ axes }));

  const measureOf = (run: number): Measure | undefined =>
    results()[run]?.measures.find((measure) => measure.name === name);
  /** The measure of a run as it is to be shown. */
  const shownOf = (run: number): { measure: Measure; isDifference: boolean } | undefined => {
    const measure = measureOf(run);
    const compared = page.store.get().difference && run > 0 && !isOfPoints;
    return measure && { measure: compared ? differenceFrom(measureOf(0), measure) : measure, isDifference: compared };
  };
  const scales = () => {
    const all = page.data.flatMap((_, run) => shownOf(run) ?? []);
    const lists = (isDifference: boolean) =>
      all.filter((shown) => shown.isDifference === isDifference).map(({ measure }) => measure.values);
    const trimmed = (scale: ValueScale, of: readonly Float64Array[]) =>
      shapeOf({ axes }).kind === 'series' ? lengthScale(scale, of) : scale;
    return {
      values: trimmed(valueScale(lists(false), all[0]?.measure.range), lists(false)),
      differences: trimmed(differenceScale(lists(true)), lists(true)),
      compared: lists(true).length > 0,
    };
  };

  const cells = page.data.map((_, run) => {
    const drawing = h('div', { class: 'drawing' });
    const readout = h('p', { class: 'readout', 'data-readout': '', 'aria-live': 'polite' });
    const many = page.data.length > 1;
    const element = h(
      'div',
      { class: 'run', 'data-run': run },
      many ? h('h4', {}, page.store.get().runs[run].name) : null,
      drawing,
      readout,
    );
    const paint = drawnAtWidth(element, (width) => {
      const shown = shownOf(run);
      const result = results()[run];
      element.hidden = !shown || !result;
      if (!shown || !result || width === 0) return;
      readout.hidden = asTable;
      if (asTable)
        return replaceKeepingFocus(
          drawing,
          dataTable(isOfPoints ? pointsTable(shown.measure, result.measures) : wideTable(shown.measure), title),
        );
      const { values, differences } = scales();
      const state = page.store.get();
      const sheet: Sheet = {
        ...shown,
        scene: {
          page,
          run,
          summary: state.runs[run],
          state,
          theme: page.theme.current(),
          width,
          onDetail: (text) => (readout.textContent = text ?? ''),
        },
        result,
        prediction: predictionOf(measureOf(run)!, result.measures),
        shape: shapeOf(shown.measure),
        scale: shown.isDifference ? differences : values,
        parts: shownParts(shown.measure, choices.steps(shown.measure, run)),
        components: picked.components(),
        cursors,
      };
      replaceKeepingFocus(drawing, ...drawMeasure(sheet));
      readout.textContent = '';
    });
    return { element, paint };
  });

  const drawLegend = () => {
    const measure = page.data.flatMap((_, run) => measureOf(run) ?? [])[0];
    const { values, differences, compared } = scales();
    const hasGaps = page.data.some((_, run) => measureOf(run)?.values.some(Number.isNaN));
    legend.replaceChildren(
      ...(measure && !asTable
        ? measureLegend({
            theme: page.theme.current(),
            measure,
            colour: colourOf(measure, results().find(Boolean)?.measures ?? []),
            values,
            differences: compared ? differences : null,
            hasGaps,
          })
        : []),
    );
    legend.hidden = legend.childElementCount === 0;
  };
  function draw(): void {
    choices.fill(page.data.flatMap((_, run) => measureOf(run) ?? [])[0]);
    drawLegend();
    cells.forEach(({ paint }) => paint());
  }

  async function save(): Promise<void> {
    const { runs } = page.store.get();
    const tables = results().flatMap((result, run) => {
      const measure = measureOf(run);
      if (!measure || !result) return [];
      const prediction = predictionOf(measure, result.measures);
      return [
        {
          cells: [runs[run].name, result.checkpoint.step],
          table: isOfPoints
            ? pointsTable(measure, result.measures)
            : longTable(prediction ? [measure, prediction] : [measure]),
        },
      ];
    });
    if (tables.length === 0) return page.announce('There are no numbers to save yet.');
    await saveTable(
      page,
      `${runs.map((run) => run.name).join('-')}-${probe}-${name}.csv`,
      joinTables(
        ['run', axes.some((axis) => axis.kind === 'checkpoint') ? 'asked of checkpoint' : 'checkpoint'],
        tables,
      ),
    );
  }

  const heading = h('h3', { id }, title, h('span', { class: 'unit' }, axes.length === 0 ? '' : unitName(unit)));
  const element = h(
    'section',
    { class: isWide(axes) ? 'measure wide' : 'measure', 'data-measure': name, 'aria-labelledby': id },
    h(
      'div',
      { class: 'measure-head' },
      heading,
      h('div', { class: 'controls' }, ...choices.controls, ...picked.controls, toggle, csv),
    ),
    legend,
    h('div', { class: 'runs' }, ...cells.map((cell) => cell.element)),
  );
  return { element, draw };
}
