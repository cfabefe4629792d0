import { create, type Selection } from 'd3';
import type { Theme } from '../theme';

/** The root of a chart while it is drawn. */
export type Svg = Selection<SVGSVGElement, undefined, null, undefined>;
/** A group of a chart. */
export type Group = Selection<SVGGElement, undefined, null, undefined>;

/** An empty chart; one unit is one CSS pixel. */
export const chartSvg = (width: number, height: number): Svg =>
  create<SVGSVGElement>('svg:svg')
    .attr('width', width)
    .attr('height', height)
    .attr('viewBox', `0 0 ${width} ${height}`)
    .attr('font-size', 11);

/** Gives an axis of d3's the page's fonts and the theme's colours; for use with `call`. */
export function tidyAxis(axis: Group, theme: Theme): void {
  axis.attr('aria-hidden', 'true').attr('font-family', null).attr('font-size', null);
  axis.select('.domain').remove();
  axis.selectAll('line').attr('stroke', theme.rule).attr('stroke-dasharray', '1 3');
  axis.selectAll('text').attr('fill', theme.muted);
}

/**
 * Moves labels down that would overlap, each below the one above it.
 * @param labels from the top down
 */
export function spread(labels: readonly { y: number }[], distance = 13): void {
  labels.forEach((label, i) => {
    if (i > 0) label.y = Math.max(label.y, labels[i - 1].y + distance);
  });
}
