import { parametersOf } from '../../model/parameters';
import { sizeOf } from '../../model/parameter-spec';
import type { ModelConfig } from '../../shared/model-config';
import { adamw, adamwOptimizer, type Range } from './adamw';
import type { Optimizer, OptimizerSetting, UpdateStep } from './optimizer';

/** The constants of Muon, as `run.json` writes them: Keller Jordan's. */
export const muon = {
  name: 'muon',
  momentum: 0.95,
  newtonSchulz: { steps: 5, coefficients: [3.4445, -4.775, 2.0315] },
  adamw,
} as const;

/** Avoids a division by zero where an update is zero. */
const epsilon = 1e-7;

/** A matrix of the model, row by row in the flat vector. */
export interface Matrix {
  readonly start: number;
  readonly rows: number;
  readonly columns: number;
}

/**
 * Muon (Jordan et al., kellerjordan.github.io/posts/muon): Nesterov momentum whose singular values are all brought near
 * 1 by Newton-Schulz iteration, for the matrices of the blocks; AdamW for everything else. It is `torch.optim.Muon`
 * with its default `adjust_lr_fn="original"`, in float32 instead of bfloat16:
 *
 *     M ← 0.95 M + 0.05 g
 *     U = 0.95 M + 0.05 g
 *     W ← (1 − lr · decay) W − lr · √max(1, rows / columns) · NewtonSchulz(U / ‖U‖)
 *
 * The rows of `c_attn` that make queries, keys and values are three matrices, as its authors advise: nothing ties the
 * singular values of one to another's.
 */
export async function muonOptimizer(setting: OptimizerSetting): Promise<Optimizer> {
  const { state, config, orthogonalizer } = setting;
  // The largest first, so that no worker starts a large one when the others are done.
  const matrices = blockMatrices(config).toSorted((a, b) => b.rows * b.columns - a.rows * a.columns);
  const updates = await Promise.all(
    matrices.map(async (matrix) => matrixUpdate(setting, matrix, await orthogonalizer(matrix.rows, matrix.columns))),
  );
  const rest = adamwOptimizer(setting, rangesWithout(matrices, state.parameters.length));
  return {
    parts: matrices.length + rest.parts,
    update: (part, at) => (part < matrices.length ? updates[part](at) : rest.update(part - matrices.length, at)),
  };
}

/**
 * The matrices of a model's blocks, which Muon updates: queries, keys, values and projection of each attention, both of
 * each MLP.
 */
export function blockMatrices(config: ModelConfig): Matrix[] {
  let end = 0;
  return parametersOf(config).flatMap(({ name, shape }) => {
    const start = end;
    end += sizeOf(shape);
    if (!/\.(attn|mlp)\.c_(attn|fc|proj)\.weight$/.test(name)) return [];
    const stacked = name.endsWith('c_attn.weight') ? 3 : 1;
    const rows = shape[0] / stacked;
    const columns = shape[1];
    return Array.from({ length: stacked }, (_, i) => ({ start: start + i * rows * columns, rows, columns }));
  });
}

function matrixUpdate(
  { state, recipe }: OptimizerSetting,
  { start, rows, columns }: Matrix,
  orthogonalize: Awaited<ReturnType<OptimizerSetting['orthogonalizer']>>,
) {
  const { momentum } = muon;
  const { parameters, mean } = state;
  const update = new Float32Array(rows * columns);
  const shapeFactor = Math.sqrt(Math.max(1, rows / columns));

  return async ({ gradient, gradientScale, rateFactor }: UpdateStep): Promise<void> => {
    let squares = 0;
    for (let i = 0; i < update.length; i++) {
      const g = gradient[start + i] * gradientScale;
      const m = momentum * mean[start + i] + (1 - momentum) * g;
      const u = momentum * m + (1 - momentum) * g;
      mean[start + i] = m;
      update[i] = u;
      squares += u * u;
    }
    const scale = 1 / (Math.sqrt(squares) + epsilon);
    for (let i = 0; i < update.length; i++) update[i] *= scale;
    const direction = await orthogonalize(update);
    const learningRate = rateFactor * recipe.muonLearningRate;
    const shrink = 1 - learningRate * recipe.weightDecay;
    for (let i = 0; i < update.length; i++)
      parameters[start + i] = parameters[start + i] * shrink - learningRate * shapeFactor * direction[i];
  };
}

/** The ranges between and around the matrices, up to `length`. */
function rangesWithout(matrices: readonly Matrix[], length: number): Range[] {
  const bounds = [
    0,
    ...matrices
      .toSorted((a, b) => a.start - b.start)
      .flatMap(({ start, rows, columns }) => [start, start + rows * columns]),
    length,
  ];
  return Array.from({ length: bounds.length / 2 }, (_, i): Range => [bounds[2 * i], bounds[2 * i + 1]]).filter(
    ([start, end]) => start < end,
  );
}
