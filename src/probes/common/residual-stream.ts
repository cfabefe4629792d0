import { blockTap } from '../../model/taps';
import type { ModelConfig } from '../../shared/model-config';

/** A point of the residual stream between blocks. */
export interface ResidualPoint {
  readonly label: string;
  readonly tap: string;
}

/** The residual stream before the first block and after each, by the field's names. */
export const residualPoints = ({ layers }: ModelConfig): ResidualPoint[] => [
  { label: 'L0 resid_pre', tap: blockTap(0, 'residPre') },
  ...Array.from({ length: layers }, (_, layer) => ({
    label: `L${layer} resid_post`,
    tap: blockTap(layer, 'residPost'),
  })),
];
