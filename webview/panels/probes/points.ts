import type { Measure } from '../../../src/shared/probe';
import type { Table } from '../../csv';
import { roomFor, scatter, type PointKind } from '../../charts/scatter';
import { figure, tickText } from '../../format';
import { wideTable } from '../../measures';
import type { Theme } from '../../theme';
import type { Sheet } from './sheet';
import { colourOf } from './shape';

/** The most kinds that a legend names one by one. */
export const mostKinds = 12;

/** The values that points are coloured by, ascending. */
export const kindsOf = ({ values }: Measure): number[] =>
  [...new Set(values)].filter(Number.isFinite).sort((p, q) => p - q);

/** A colour for each value: evenly spaced hues for a few values, by size for many. */
export function kindColours(kinds: readonly number[], theme: Theme): (value: number) => string {
  const low = kinds[0];
  const high = kinds.at(-1)!;
  return (value) =>
    theme.kinds(
      kinds.length <= mostKinds ? kinds.indexOf(value) / Math.max(1, kinds.length - 1) : (value - low) / (high - low),
    );
}

/** A scatter plot of two components, each point in the colour of its kind. */
export function points(
  sheet: Pick<Sheet, 'scene' | 'measure' | 'result' | 'components'>,
  part: Measure,
  options: { width: number; grid: string; marked: number | null; onChoose: (point: number) => void },
): Node {
  const { scene, measure, result, components } = sheet;
  const { theme, onDetail, summary } = scene;
  const [point, component] = part.axes;
  const size = component.labels.length;
  const [across, up] = components.map(
    (which) => (values: Float64Array) =>
      Float64Array.from({ length: values.length / size }, (_, i) => values[i * size + which]),
  );
  const colour = colourOf(measure, result.measures);
  const colours = colour && kindColours(kindsOf(colour), theme);
  const kindOf = (i: number): PointKind | null =>
    colour && colours && Number.isFinite(colour.values[i])
      ? { name: tickText(colour.values[i], colour.unit), colour: colours(colour.values[i]) }
      : null;
  return scatter({
    ...options,
    theme,
    onDetail,
    height: Math.min(380, Math.max(220, Math.round(options.width * 0.75))),
    label: `${measure.title}, ${summary.name}`,
    x: across(part.values),
    y: up(part.values),
    names: [component.labels[components[0]], component.labels[components[1]]],
    domains: [roomFor([across(measure.values)]), roomFor([up(measure.values)])],
    kindOf,
    describe: (i) => {
      const kind = colour ? `${colour.unit} ${kindOf(i)?.name ?? 'not known'}; ` : '';
      const coordinates = component.labels.map(
        (name, c) => `${name} ${figure(part.values[i * size + c], measure.unit)}`,
      );
      return `${point.labels[i]} ${kind}${coordinates.join(', ')}`;
    },
  });
}

/** The coordinates and colour values, one row per point. */
export function pointsTable(measure: Measure, all: readonly Measure[]): Table {
  const table = wideTable(measure);
  const colour = colourOf(measure, all);
  return colour
    ? {
        columns: [...table.columns, colour.unit],
        rows: table.rows.map((row, i) => [...row, colour.values[i % colour.values.length]]),
      }
    : table;
}
