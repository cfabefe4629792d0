import type { Measure } from '../../../src/shared/probe';
import { roomFor, scatter } from '../../charts/scatter';
import { figure } from '../../format';
import type { Sheet } from './drawing';

/** Points by their first two components, each kind of point in its colour. */
export function points({ scene, measure }: Sheet, part: Measure, width: number, grid: string): Node {
  const [point, component] = part.axes;
  const size = component.labels.length;
  const coordinate = (values: Float64Array, which: number) => Float64Array.from({ length: values.length / size }, (_, i) => values[i * size + which] ?? NaN);
  const { theme, onDetail, summary } = scene;
  return scatter({
    theme, width, grid, onDetail,
    height: Math.min(360, Math.max(220, Math.round(width * 0.75))),
    label: `${measure.title}, ${summary.name}`,
    x: coordinate(part.values, 0),
    y: coordinate(part.values, 1),
    names: [component.labels[0], component.labels[1] ?? ''],
    domains: [roomFor([coordinate(measure.values, 0)]), roomFor([coordinate(measure.values, 1)])],
    kindOf: () => null,
    describe: (i) => `${point.labels[i]}: ${component.labels.map((name, c) => `${name} ${figure(part.values[i * size + c], measure.unit)}`).join(', ')}`,
  });
}
