import { create } from 'd3';
import type { Scale, Theme } from '../theme';

export interface ColorBarOptions {
  readonly theme: Theme;
  readonly scale: Scale;
  readonly title: string;
  /** Words at the two ends; the scale runs from 0 to 1. */
  readonly ends: readonly [string, string];
}

const steps = 32;
/** Width of the strip of colours, and height of the whole, in pixels. */
const strip = 96;
const height = 16;

/** Enough for words at an end in any font; a percent sign is as wide as two digits. */
const roomOf = (words: string): number =>
  [...words].reduce((width, character) => width + (character === '%' ? 12 : 7), 6);

/** The key of a colour scale: a strip of its colours between the values of its ends. */
export function colorBar({ theme, scale, title, ends }: ColorBarOptions): SVGSVGElement {
  const left = roomOf(ends[0]);
  const right = roomOf(ends[1]);
  const titleWidth = title === '' ? 0 : title.length * 5.7 + 10;
  const width = titleWidth + left + strip + right;
  const svg = create<SVGSVGElement>('svg:svg')
    .attr('class', 'color-bar')
    .attr('width', width)
    .attr('height', height)
    .attr('viewBox', `0 0 ${width} ${height}`)
    .attr('font-size', 11)
    .attr('role', 'img');
  svg.attr('aria-label', `Colours: ${title}${title && ' '}from ${ends[0]} to ${ends[1]}`);
  const start = titleWidth + left;
  for (let i = 0; i < steps; i++) {
    svg
      .append('rect')
      .attr('x', start + (i * strip) / steps)
      .attr('y', 3)
      .attr('width', strip / steps + 0.5)
      .attr('height', 10)
      .attr('fill', scale(i / (steps - 1)));
  }
  svg
    .append('rect')
    .attr('x', start - 0.5)
    .attr('y', 2.5)
    .attr('width', strip + 1)
    .attr('height', 11)
    .attr('fill', 'none')
    .attr('stroke', theme.rule);
  const text = (x: number, anchor: string, words: string) =>
    svg.append('text').attr('x', x).attr('y', 12).attr('text-anchor', anchor).attr('fill', theme.muted).text(words);
  text(0, 'start', title);
  text(start - 4, 'end', ends[0]);
  text(start + strip + 4, 'start', ends[1]);
  return svg.node()!;
}
