import { blockTap } from '../../model/taps';
import type { Axis } from '../../shared/axes';
import type { ModelConfig } from '../../shared/model-config';

/** A point of the residual stream between blocks. */
export interface ResidualPoint {
  readonly layer: number;
  readonly label: string;
  readonly tap: string;
}

/** The residual stream before the first block and after each, by the field's names. */
export const residualPoints = ({ layers }: ModelConfig): ResidualPoint[] => [
  { layer: 0, label: 'L0 resid_pre', tap: blockTap(0, 'residPre') },
  ...Array.from({ length: layers }, (_, layer) => ({
    layer,
    label: `L${layer} resid_post`,
    tap: blockTap(layer, 'residPost'),
  })),
];

export const residualAxis = (points: readonly ResidualPoint[]): Axis => ({
  kind: 'layer',
  name: 'layer',
  labels: points.map(({ label }) => label),
  layers: points.map(({ layer }) => layer),
});
