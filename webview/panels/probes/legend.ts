import type { Measure } from '../../../src/shared/probe';
import { colorBar } from '../../charts/color-bar';
import { keyOf, type ValueScale } from '../../charts/value-scale';
import { h } from '../../dom';
import { figure, signedFigure, tickText } from '../../format';
import type { Theme } from '../../theme';
import { kindColours, kindsOf, mostKinds } from './points';
import { seriesOf, shapeOf } from './shape';

export interface LegendOptions {
  readonly theme: Theme;
  /** One run's, for what all have in common. */
  readonly measure: Measure;
  /** What its points are coloured by. */
  readonly colour: Measure | undefined;
  readonly values: ValueScale;
  /** The scale of differences, where some run is shown so. */
  readonly differences: ValueScale | null;
  /** Whether some number is missing. */
  readonly hasGaps: boolean;
}

/**
 * The keys of a measure's drawing: colours of a map, what its crossed cells mean, the colours of bars. Lines are named
 * at their ends.
 */
export function measureLegend({ theme, measure, colour, values, differences, hasGaps }: LegendOptions): Node[] {
  const { unit } = measure;
  const shape = shapeOf(measure);
  const suffix = unit === 'share' ? '%' : ` ${unit}`;
  if (shape.kind === 'map')
    return [
      colorBar({
        theme,
        scale: keyOf(values, theme),
        title: '',
        ends: [figure(values.low, unit), figure(values.high, unit) + suffix],
      }),
      ...(differences
        ? [
            colorBar({
              theme,
              scale: keyOf(differences, theme),
              title: 'difference from the first run',
              ends: [
                signedFigure(differences.low, unit),
                signedFigure(differences.high, unit) + (unit === 'share' ? ' points' : suffix),
              ],
            }),
          ]
        : []),
      ...(hasGaps ? [h('span', { class: 'key' }, h('span', { class: 'struck' }), 'not measured')] : []),
    ];
  const swatch = (of: string) => {
    const box = h('span', { class: 'swatch' });
    box.style.backgroundColor = of;
    return box;
  };
  if (colour) {
    const kinds = kindsOf(colour);
    const ink = kindColours(kinds, theme);
    const name = (kind: number) => tickText(kind, colour.unit);
    if (kinds.length > mostKinds)
      return [colorBar({ theme, scale: theme.kinds, title: colour.unit, ends: [name(kinds[0]), name(kinds.at(-1)!)] })];
    return [
      h('span', { class: 'key' }, colour.unit),
      ...kinds.map((kind) => h('span', { class: 'key' }, swatch(ink(kind)), name(kind))),
    ];
  }
  if (shape.kind !== 'series' || shape.steps) return [];
  const { series, theory } = shape.inner === 2 ? seriesOf(measure) : { series: [], theory: undefined };
  return [
    ...series.map(({ name }, i) => h('span', { class: 'key' }, swatch(theme.series[i % theme.series.length]), name)),
    ...(theory ? [h('span', { class: 'key' }, h('span', { class: 'upright-tick' }), 'theory')] : []),
  ];
}
