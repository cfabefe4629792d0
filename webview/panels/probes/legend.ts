import type { Measure } from '../../../src/shared/probe';
import { colorBar } from '../../charts/color-bar';
import { keyOf, type ValueScale } from '../../charts/value-scale';
import { h } from '../../dom';
import { figure, signedFigure } from '../../format';
import type { Theme } from '../../theme';
import { seriesOf, shapeOf } from './shape';

export interface LegendOptions {
  readonly theme: Theme;
  /** One run's, for what all have in common. */
  readonly measure: Measure;
  readonly values: ValueScale;
  /** The scale of differences, where some run is shown so. */
  readonly differences: ValueScale | null;
  /** Whether some number is missing. */
  readonly hasGaps: boolean;
}

/** The keys of a measure's drawing: colours of a map, what its crossed cells mean, the colours of bars. Lines are named at their ends. */
export function measureLegend({ theme, measure, values, differences, hasGaps }: LegendOptions): Node[] {
  const { unit } = measure;
  const shape = shapeOf(measure);
  const suffix = unit === 'share' ? '%' : ` ${unit}`;
  if (shape.kind === 'map')
    return [
      colorBar({ theme, scale: keyOf(values, theme), title: '', ends: [figure(values.low, unit), figure(values.high, unit) + suffix] }),
      ...(differences ? [colorBar({ theme, scale: keyOf(differences, theme), title: 'difference from the first run', ends: [signedFigure(differences.low, unit), signedFigure(differences.high, unit) + (unit === 'share' ? ' points' : suffix)] })] : []),
      ...(hasGaps ? [h('span', { class: 'key' }, h('span', { class: 'struck' }), 'not measured')] : []),
    ];
  if (shape.kind !== 'series' || shape.steps) return [];
  const { series, theory } = shape.inner === 2 ? seriesOf(measure) : { series: [], theory: undefined };
  const swatch = (colour: string) => {
    const box = h('span', { class: 'swatch' });
    box.style.backgroundColor = colour;
    return box;
  };
  return [...series.map(({ name }, i) => h('span', { class: 'key' }, swatch(theme.series[i % theme.series.length]), name)), ...(theory ? [h('span', { class: 'key' }, h('span', { class: 'upright-tick' }), 'theory')] : [])];
}
