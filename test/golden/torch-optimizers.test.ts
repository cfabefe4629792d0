import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { decodeSafetensors, type Tensors } from '../../src/checkpoint/safetensors';
import { flatten } from '../../src/checkpoint/weights';
import { onnxOrthogonalizer } from '../../src/engine/onnx/session/orthogonalizer';
import { decayedParameters } from '../../src/engine/optimizers/adamw';
import { clipFactor } from '../../src/engine/optimizers/clip';
import { rateFactor } from '../../src/engine/optimizers/schedule';
import { optimizers } from '../../src/engine/optimizers/optimizers';
import { parametersOf } from '../../src/model/parameters';
import { optimizerNames, type OptimizerName } from '../../src/engine/optimizers/optimizers';
import { scheduleNames, type Recipe, type ScheduleName } from '../../src/shared/recipe';
import type { ModelConfig } from '../../src/shared/model-config';
import { worstError } from '../support/interpreters';

// What PyTorch computed, and the script that asked it: test/fixtures/torch-optimizers/make_fixtures.py.
const file = path.resolve(__dirname, '../fixtures/torch-optimizers/optimizers.safetensors');
type RecipePart = Pick<Recipe, 'learningRate' | 'muonLearningRate' | 'weightDecay' | 'clip' | 'warmup' | 'steps'>;

function read() {
  const { tensors, metadata } = decodeSafetensors(readFileSync(file), 'optimizers.safetensors');
  const [config, recipe, rates] = ['config', 'recipe', 'rates'].map((key) => JSON.parse(metadata[key]) as unknown) as [
    ModelConfig,
    RecipePart,
    Record<ScheduleName, number[]>,
  ];
  const group = (prefix: string): Tensors =>
    new Map(
      [...tensors]
        .filter(([key]) => key.startsWith(`${prefix}/`))
        .map(([key, value]) => [key.slice(prefix.length + 1), value]),
    );
  return { config, recipe, rates, flat: (prefix: string) => flatten(group(prefix), parametersOf(config)) };
}

/** The parameters after all steps, as our optimizer has them. */
async function trained(name: OptimizerName, schedule: ScheduleName): Promise<Float32Array> {
  const { config, recipe, flat } = read();
  const parameters = flat('parameters');
  const state = {
    parameters,
    mean: new Float32Array(parameters.length),
    square: new Float32Array(parameters.length),
    decayed: decayedParameters(config),
  };
  const optimizer = await optimizers[name].open({ recipe, config, state, orthogonalizer: onnxOrthogonalizer() });
  for (let step = 1; step <= recipe.steps; step++) {
    const gradient = flat(`gradients-${step - 1}`);
    const at = {
      step,
      gradient,
      gradientScale: clipFactor(Math.hypot(...gradient), recipe.clip),
      rateFactor: rateFactor(step, { ...recipe, schedule }),
    };
    for (let part = 0; part < optimizer.parts; part++) await optimizer.update(part, at);
  }
  return parameters;
}

describe('PyTorch computed', () => {
  for (const schedule of scheduleNames) {
    it(`what the ${schedule} schedule gives`, () => {
      const { recipe, rates } = read();
      const ours = rates[schedule].map((_, i) => recipe.learningRate * rateFactor(i + 1, { ...recipe, schedule }));
      assert.ok(worstError(ours, rates[schedule]) < 1e-12, `${ours.join()} against ${rates[schedule].join()}`);
    });

    // Float32 rounds weights near 1 by up to 6e-8 a step, and AdamW's largest way is 0.03.
    for (const name of optimizerNames)
      it(`what ${name} does in twelve steps, ${schedule}`, async () => {
        const { flat } = read();
        const start = flat('parameters');
        const expected = flat(`${name}-${schedule}`);
        const actual = await trained(name, schedule);
        const moved = (after: Float32Array) => after.map((value, i) => value - start[i]);
        const error = worstError(moved(actual), moved(expected));
        assert.ok(error < 2e-5, `the way of the parameters is ${error} of its largest off`);
      });

    it(`what muon does in twelve steps, ${schedule}, to the digits of its own bfloat16`, async () => {
      const { flat } = read();
      const start = flat('parameters');
      const expected = flat(`muon-bfloat16-${schedule}`);
      const actual = await trained('muon', schedule);
      const moved = (after: Float32Array) => after.map((value, i) => value - start[i]);
      const error = worstError(moved(actual), moved(expected));
      assert.ok(error < 0.02, `the way of the parameters is ${error} of its largest off`);
    });
  }
});
