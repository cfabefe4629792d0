import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { decodeSafetensors, type Tensors } from '../../src/checkpoint/safetensors';
import { flatten } from '../../src/checkpoint/weights';
import { adamwStep, decayedParameters } from '../../src/engine/optimizers/adamw';
import { clipFactor } from '../../src/engine/optimizers/clip';
import { rateFactor } from '../../src/engine/optimizers/schedule';
import { tensor } from '../../src/engine/reference/tensor';
import { parametersOf } from '../../src/model/parameters';
import { sizeOf } from '../../src/model/parameter-spec';
import { encodingNames } from '../../src/model/positional/encodings';
import type { ModelConfig } from '../../src/shared/model-config';
import { onnx, reference, tensorflow, worstError, type Interpreter, type Question } from '../support/interpreters';

// What PyTorch computed, and the script that asked it: test/fixtures/torch-encodings/make_fixtures.py.
const folder = path.resolve(__dirname, '../fixtures/torch-encodings');
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.safetensors'))
  .map((file) => path.basename(file, '.safetensors'));

/** The metadata of a fixture: everything that is no tensor of float32. */
interface Description {
  readonly config: ModelConfig;
  readonly from: number;
  readonly optimizer: {
    readonly learningRate: number;
    readonly warmup: number;
    readonly clip: number;
    readonly weightDecay: number;
  };
  /** [steps][batch][tokens]. */
  readonly ids: number[][][];
  readonly targets: number[][][];
  readonly positions: number[][][] | null;
  readonly losses: number[];
  readonly gradientNorms: number[];
}

function read(name: string): { description: Description; tensors: Tensors; flat: (group: string) => Float32Array } {
  const { tensors, metadata } = decodeSafetensors(readFileSync(path.join(folder, `${name}.safetensors`)), name);
  const description = Object.fromEntries(
    Object.entries(metadata).map(([key, text]) => [key, JSON.parse(text) as unknown]),
  ) as unknown as Description;
  const group = (prefix: string): Tensors =>
    new Map(
      [...tensors]
        .filter(([key]) => key.startsWith(`${prefix}/`))
        .map(([key, value]) => [key.slice(prefix.length + 1), value]),
    );
  return { description, tensors, flat: (prefix) => flatten(group(prefix), parametersOf(description.config)) };
}

/**
 * Logits and gradients before the first step, the losses of ten steps and the parameters after them, as an interpreter
 * and our AdamW compute them.
 */
async function tenSteps(
  interpreter: Interpreter,
  { config, from, optimizer, ids, targets, positions }: Description,
  start: Float32Array,
  dropout?: Question['inputs']['dropout'],
) {
  const batch = ids[0].length;
  const tokens = config.context;
  const model = await interpreter.open(config, { batch, tokens, from }, { dropout: dropout !== undefined });
  const state = {
    parameters: start.slice(),
    mean: new Float32Array(start.length),
    square: new Float32Array(start.length),
    decayed: decayedParameters(config),
  };
  const asTensor = (rows: number[][]) => tensor([batch, rows[0].length], rows.flat());
  const losses: number[] = [];
  const norms: number[] = [];
  let first: Awaited<ReturnType<typeof model>> | undefined;
  for (let step = 1; step <= ids.length; step++) {
    const inputs = {
      ids: asTensor(ids[step - 1]),
      positions: positions ? asTensor(positions[step - 1]) : undefined,
      dropout,
    };
    const answer = await model({ parameters: state.parameters, inputs, targets: asTensor(targets[step - 1]) });
    // The interpreter may use its output again: what the first step gave is kept.
    first ??= { ...answer, gradients: answer.gradients.slice() };
    const norm = Math.hypot(...answer.gradients);
    losses.push(answer.loss);
    norms.push(norm);
    const { learningRate, warmup, clip, weightDecay } = optimizer;
    adamwStep(state, Float32Array.from(answer.gradients), {
      step,
      learningRate: learningRate * rateFactor(step, { schedule: 'constant', warmup, steps: ids.length }),
      weightDecay,
      gradientScale: clipFactor(norm, clip),
    });
  }
  return { logits: first!.logits, gradients: first!.gradients, losses, norms, after: state.parameters };
}

/**
 * What is allowed, relative to the largest number of each tensor. PyTorch computed in float64 and wrote float32, so the
 * reference must agree to that rounding; its ten steps have float32 weights and moments.
 */
const tolerances = { reference: { once: 2e-7, trained: 1e-5 }, others: { once: 1e-5, trained: 1e-4 } };
/**
 * Gradients that are small differences of large sums: FIRE's c has one of its numerators and one of its denominators,
 * which float32 rounds; the scale of scores adds scores of either sign, times logarithms that are float32.
 */
const cancelling = [
  { parameter: /fire\.c$/, allowed: 1e-4 },
  { parameter: /score_scale/, allowed: 1e-6 },
];
/**
 * AdamW divides each gradient by its own size, so where the true gradient is zero (biases of keys, which softmax does
 * not see) it turns rounding errors into whole steps. Elements whose gradient is below this share of the largest are
 * not compared after training in float32.
 */
const noise = 1e-6;

describe('PyTorch computed', () => {
  it('a fixture for every encoding', () =>
    assert.deepEqual(
      encodingNames.filter((name) => !names.includes(name)),
      [],
    ));

  // WebGPU runs the graphs of `onnx` and is held to the reference by the parity tests.
  for (const [interpreterName, interpreter] of Object.entries({ reference, onnx, tensorflow }))
    for (const name of names)
      it(`what the ${interpreterName} interpreter does: ${name}`, async () => {
        const { description, tensors, flat } = read(name);
        const masks = [...tensors]
          .filter(([key]) => key.startsWith('dropout/'))
          .map(([, { shape, data }]) => tensor(shape, data));
        const actual = await tenSteps(
          interpreter,
          description,
          flat('parameters'),
          masks.length > 0 ? masks : undefined,
        );
        const { once, trained } = interpreterName === 'reference' ? tolerances.reference : tolerances.others;
        const errors: [what: string, error: number, allowed: number][] = [
          ['logits', worstError(actual.logits, tensors.get('logits')!.data), once],
          ['first loss', worstError([actual.losses[0]], [description.losses[0]]), once],
          ['first gradient norm', worstError([actual.norms[0]], [description.gradientNorms[0]]), once],
          ['losses', worstError(actual.losses, description.losses), trained],
        ];
        const gradients = flat('gradients');
        const after = flat('after');
        const largest = gradients.reduce((top, g) => Math.max(top, Math.abs(g)), 0);
        const told = (values: ArrayLike<number>, start: number, end: number) =>
          Array.from(values)
            .slice(start, end)
            .filter((_, i) => interpreterName === 'reference' || Math.abs(gradients[start + i]) > noise * largest);
        let at = 0;
        for (const { name: parameter, shape } of parametersOf(description.config)) {
          const end = at + sizeOf(shape);
          const rounded = cancelling.find((one) => one.parameter.test(parameter));
          const allowed = Math.max(once, rounded?.allowed ?? 0);
          errors.push([
            `d ${parameter}`,
            worstError(actual.gradients.subarray(at, end), gradients.subarray(at, end)),
            allowed,
          ]);
          errors.push([
            `${parameter} after ten steps`,
            worstError(told(actual.after, at, end), told(after, at, end)),
            trained,
          ]);
          at = end;
        }
        assert.deepEqual(
          errors.filter(([, error, allowed]) => !(error <= allowed)),
          [],
        );
      });
});
