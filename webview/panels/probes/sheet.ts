import type { Measure, ProbeResult } from '../../../src/shared/probe';
import type { Cell } from '../../charts/pixel-grid';
import type { ValueScale } from '../../charts/value-scale';
import type { Scene } from '../chart-panel';
import type { Shape } from './shape';

/** A measure to draw. */
export interface Sheet {
  readonly scene: Scene;
  readonly result: ProbeResult;
  /** As it is drawn: of one run, or how it differs from the first run's. */
  readonly measure: Measure;
  readonly prediction?: Measure;
  readonly shape: Shape;
  readonly scale: ValueScale;
  readonly isDifference: boolean;
  /**
   * The steps at which the axes before the drawn ones stand, one or several beside each other, each with what is
   * written over it.
   */
  readonly parts: readonly { readonly steps: readonly number[]; readonly caption: string }[];
  /** The components that points are drawn by. */
  readonly components: readonly [number, number];
  /** Where the cursors of the drawings were left, by their names. */
  readonly cursors: Map<string, Cell>;
}
