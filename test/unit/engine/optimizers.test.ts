import assert from 'node:assert/strict';
import { onnxOrthogonalizer } from '../../../src/engine/onnx/session/orthogonalizer';
import { adamwOptimizer, adamwStep, decayedParameters } from '../../../src/engine/optimizers/adamw';
import { clipFactor } from '../../../src/engine/optimizers/clip';
import { blockMatrices, muonOptimizer } from '../../../src/engine/optimizers/muon';
import type { Optimizer, OptimizerSetting, OptimizerState } from '../../../src/engine/optimizers/optimizer';
import { rateFactor } from '../../../src/engine/optimizers/schedule';
import { modelFor } from '../../../src/model/config';
import { initialParameters } from '../../../src/model/initialize';
import { parametersOf } from '../../../src/model/parameters';
import { sizeOf } from '../../../src/model/parameter-spec';
import { encodingNames } from '../../../src/model/positional/encodings';
import type { ModelConfig } from '../../../src/shared/model-config';
import { layoutOf } from '../../../src/tasks/layout';
import { worstError } from '../../support/interpreters';
import { smallRecipe } from '../../support/engine';

type Rows = number[][];
const product = (a: Rows, b: Rows): Rows =>
  a.map((row) => b[0].map((_, j) => row.reduce((sum, value, k) => sum + value * b[k][j], 0)));
const transposed = (a: Rows): Rows => a[0].map((_, j) => a.map((row) => row[j]));
const combined = (...terms: [factor: number, matrix: Rows][]): Rows =>
  terms[0][1].map((row, i) =>
    row.map((_, j) => terms.reduce((sum, [factor, matrix]) => sum + factor * matrix[i][j], 0)),
  );
const rowsOf = (flat: ArrayLike<number>, columns: number): Rows =>
  Array.from({ length: flat.length / columns }, (_, i) =>
    Array.from({ length: columns }, (_, j) => flat[i * columns + j]),
  );

/** Newton-Schulz as its authors write it, in float64: wide, X ← a X + (b A + c A²) X. */
function newtonSchulz(matrix: Rows): Rows {
  if (matrix.length > matrix[0].length) return transposed(newtonSchulz(transposed(matrix)));
  const norm = Math.hypot(...matrix.flat());
  let x = matrix.map((row) => row.map((value) => value / norm));
  for (let i = 0; i < 5; i++) {
    const gram = product(x, transposed(x));
    x = combined([3.4445, x], [1, product(combined([-4.775, gram], [2.0315, product(gram, gram)]), x)]);
  }
  return x;
}

/** Numbers from −1 to 1 that look random. */
const noise = (length: number, seed: number): Float32Array =>
  Float32Array.from({ length }, (_, i) => 2 * ((((i + 1) * 0.6180339887 + seed * 0.7548776662) * 997) % 1) - 1);

function stateOf(config: ModelConfig, seed = 1): OptimizerState {
  const parameters = Float32Array.from(initialParameters(config, seed));
  return {
    parameters,
    mean: new Float32Array(parameters.length),
    square: new Float32Array(parameters.length),
    decayed: decayedParameters(config),
  };
}

async function updateAll(
  optimizer: Optimizer,
  order: (parts: number[]) => number[],
  step: number,
  gradient: Float32Array,
): Promise<void> {
  for (const part of order(Array.from({ length: optimizer.parts }, (_, i) => i)))
    await optimizer.update(part, { step, gradient, gradientScale: 0.5, rateFactor: 0.8 });
}

const recipe = smallRecipe({ bias: true, weightDecay: 0.1 });
const config = modelFor(layoutOf(recipe.task), recipe);
const setting = (state: OptimizerState): OptimizerSetting => ({
  recipe,
  config,
  state,
  orthogonalizer: onnxOrthogonalizer(),
});

describe('Newton-Schulz in ONNX Runtime', () => {
  for (const [rows, columns] of [
    [8, 8],
    [12, 5],
    [5, 12],
    [192, 48],
    [1, 4],
  ]) {
    it(`is the published iteration, ${rows} by ${columns}`, async () => {
      const matrix = noise(rows * columns, rows);
      const norm = Math.hypot(...matrix);
      const actual = await (await onnxOrthogonalizer()(rows, columns))(matrix.map((value) => value / norm));
      const error = worstError(actual, newtonSchulz(rowsOf(matrix, columns)).flat());
      assert.ok(error < 1e-4, `${error} of the largest off`);
    });
  }

  it('brings singular values near 1', async () => {
    // A diagonal matrix has its entries as singular values, and stays diagonal.
    const matrix = Float32Array.of(1, 0, 0, 0, 0.5, 0, 0, 0, 0.05).map((value) => value / Math.hypot(1, 0.5, 0.05));
    const result = rowsOf(await (await onnxOrthogonalizer()(3, 3))(matrix), 3);
    result.forEach((row, i) =>
      row.forEach((value, j) =>
        assert.ok(i === j ? value > 0.65 && value < 1.25 : value === 0, `[${i}, ${j}] is ${value}`),
      ),
    );
  });
});

describe('Muon', () => {
  it('takes the matrices of the blocks: queries, keys and values each for itself', () => {
    const { width } = config;
    const sizes = blockMatrices(config).map(({ rows, columns }) => [rows / width, columns / width]);
    assert.deepEqual(sizes, [
      [1, 1],
      [1, 1],
      [1, 1],
      [1, 1],
      [4, 1],
      [1, 4],
    ]);
    for (const encoding of encodingNames)
      assert.equal(blockMatrices(modelFor(layoutOf(recipe.task), { ...recipe, encoding })).length, 6, encoding);
  });

  it('does the published steps on them, and AdamW elsewhere', async () => {
    const actual = stateOf(config);
    const adamwAlone = stateOf(config);
    const optimizer = await muonOptimizer(setting(actual));
    const adamw = adamwOptimizer(setting(adamwAlone));
    const theta = Float64Array.from(actual.parameters);
    const momentum = new Float64Array(theta.length);
    const matrices = blockMatrices(config);
    for (let step = 1; step <= 6; step++) {
      const gradient = noise(theta.length, step);
      await updateAll(optimizer, (parts) => parts, step, gradient);
      await updateAll(adamw, (parts) => parts, step, gradient);
      for (const { start, rows, columns } of matrices) {
        const nesterov = Array.from({ length: rows * columns }, (_, i) => {
          const g = 0.5 * gradient[start + i];
          momentum[start + i] = 0.95 * momentum[start + i] + 0.05 * g;
          return 0.95 * momentum[start + i] + 0.05 * g;
        });
        const rate = 0.8 * recipe.muonLearningRate;
        newtonSchulz(rowsOf(nesterov, columns))
          .flat()
          .forEach((direction, i) => {
            theta[start + i] =
              theta[start + i] * (1 - rate * 0.1) - rate * Math.sqrt(Math.max(1, rows / columns)) * direction;
          });
      }
    }
    const inMatrix = (i: number) =>
      matrices.some(({ start, rows, columns }) => i >= start && i < start + rows * columns);
    const expected = Array.from(theta, (value, i) => (inMatrix(i) ? value : adamwAlone.parameters[i]));
    assert.ok(
      worstError(actual.parameters, expected) < 1e-5,
      `${worstError(actual.parameters, expected)} of the largest off`,
    );
    actual.parameters.forEach((value, i) =>
      assert.ok(inMatrix(i) || value === adamwAlone.parameters[i], `element ${i} is AdamW's`),
    );
  });

  it('leaves a matrix that has no gradient to its decay', async () => {
    const state = stateOf(config);
    const before = state.parameters.slice();
    await updateAll(await muonOptimizer(setting(state)), (parts) => parts, 1, new Float32Array(before.length));
    for (const { start, rows, columns } of blockMatrices(config))
      for (let i = start; i < start + rows * columns; i++)
        assert.equal(state.parameters[i], Math.fround(before[i] * (1 - 0.8 * recipe.muonLearningRate * 0.1)));
  });
});

describe('An optimizer', () => {
  const open = { adamw: adamwOptimizer, muon: muonOptimizer };
  for (const [name, make] of Object.entries(open))
    it(`comes to the same whatever the order of its parts: ${name}`, async () => {
      const orders = [(parts: number[]) => parts, (parts: number[]) => parts.toReversed()];
      const [one, other] = await Promise.all(
        orders.map(async (order) => {
          const state = stateOf(config);
          const optimizer = await make(setting(state));
          for (let step = 1; step <= 3; step++)
            await updateAll(optimizer, order, step, noise(state.parameters.length, step));
          return state;
        }),
      );
      assert.deepEqual(one, other);
    });

  it('decays matrices and embeddings, not biases and LayerNorms', () => {
    const decayed = decayedParameters(config);
    let at = 0;
    const found = parametersOf(config).map(({ name, shape }) => {
      const part = decayed.subarray(at, (at += sizeOf(shape)));
      return [name, part.every((value) => value === 1), part.every((value) => value === 0)];
    });
    assert.deepEqual(
      found,
      parametersOf(config).map(({ name }) => [
        name,
        /(wte|wpe|c_\w+)\.weight$/.test(name),
        !/(wte|wpe|c_\w+)\.weight$/.test(name),
      ]),
    );
  });
});

describe('AdamW', () => {
  it('changes only the elements of its range', () => {
    const state = {
      parameters: Float32Array.of(1, 1, 1),
      mean: new Float32Array(3),
      square: new Float32Array(3),
      decayed: Uint8Array.of(1, 1, 0),
    };
    adamwStep(
      state,
      Float32Array.of(1, 1, 1),
      { step: 1, learningRate: 0.1, weightDecay: 0.5, gradientScale: 1 },
      1,
      2,
    );
    assert.deepEqual([...state.parameters], [1, Math.fround(1 * 0.95 - 0.1 / (1 + 1e-8)), 1]);
  });
});

describe('The learning rate', () => {
  const share = (schedule: 'constant' | 'cosine', steps: number[], warmup = 100) =>
    steps.map((step) => Number(rateFactor(step, { schedule, warmup, steps: 1100 }).toFixed(6)));

  it('rises in a line, and stays', () =>
    assert.deepEqual(share('constant', [1, 50, 100, 101, 5000]), [0.01, 0.5, 1, 1, 1]));
  it('or falls down a cosine to a tenth at the step limit, and no further', () => {
    // At a third of the way the cosine of 60° is a half.
    assert.deepEqual(share('cosine', [1, 50, 100, 600, 1100, 1101, 5000]), [0.01, 0.5, 1, 0.55, 0.1, 0.1, 0.1]);
    assert.ok(
      Math.abs(rateFactor(1300 / 3, { schedule: 'cosine', warmup: 100, steps: 1100 }) - (0.1 + 0.9 * 0.75)) < 1e-12,
    );
  });
  it('begins at its peak without warm-up', () => assert.deepEqual(share('constant', [1, 2], 0), [1, 1]));
  it('may warm up longer than it trains', () => assert.deepEqual(share('cosine', [1100], 2200), [0.5]));
});

describe('The gradient', () => {
  it('is clipped by its norm as PyTorch does it', () =>
    assert.deepEqual([clipFactor(0.5, 1), clipFactor(4, 1)], [1, 1 / (4 + 1e-6)]));
});
