import type { Measure, ProbeResult } from '../../../src/shared/probe';
import type { Cell } from '../../charts/pixel-grid';
import type { ValueScale } from '../../charts/value-scale';
import type { Scene } from '../chart-panel';
import type { Shape } from './shape';

/** A measure to draw. */
export interface Sheet {
  readonly scene: Scene;
  readonly result: ProbeResult;
  /** As it is drawn: one run's measure, or its difference from the first run's. */
  readonly measure: Measure;
  readonly prediction?: Measure;
  readonly shape: Shape;
  readonly scale: ValueScale;
  readonly isDifference: boolean;
  /** The parts to draw side by side: for each, its steps on the outer axes, and its caption. */
  readonly parts: readonly { readonly steps: readonly number[]; readonly caption: string }[];
  /** The two components of a scatter plot. */
  readonly components: readonly [number, number];
  /** The last cursor position of each drawing, by the drawing's name. */
  readonly cursors: Map<string, Cell>;
}
