import { colorBar } from '../charts/color-bar';
import type { HeatmapOptions } from '../charts/heatmap';
import { percentExact, points } from '../format';
import type { Resource } from '../resources';
import type { Theme } from '../theme';
import type { Scene } from './chart-panel';

/** The first run's result where this run is to be shown as its difference from it; null where values are shown. */
export function baseline<T>({ page, run, state }: Scene, resource: Resource<T>): T | null {
  return state.difference && page.data.length > 1 && run > 0 ? (resource.current().value ?? null) : null;
}

/** How a matrix draws differences, each from -1 to 1. */
export const differenceScale = (theme: Theme): Pick<HeatmapOptions, 'scale' | 'text'> => ({
  scale: (difference) => theme.difference((difference + 1) / 2),
  text: points,
});

/** `46.4 points more than learned`. */
export function differenceInWords(difference: number, than: string): string {
  const size = percentExact(Math.abs(difference)).slice(0, -1);
  return difference === 0 ? `the same as ${than}` : `${size} points ${difference > 0 ? 'more' : 'less'} than ${than}`;
}

export const differenceLegend = (theme: Theme): Node =>
  colorBar({ theme, scale: theme.difference, title: 'difference from the first run, points', ends: ['−100', '+100'] });
