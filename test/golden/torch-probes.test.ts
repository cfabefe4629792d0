import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { decodeSafetensors, type Tensors } from '../../src/checkpoint/safetensors';
import { flatten } from '../../src/checkpoint/weights';
import { onnxRunner, shareWeights } from '../../src/engine/onnx/workers/onnx-runner';
import { WorkerPool } from '../../src/engine/onnx/workers/pool';
import type { ModelRunner } from '../../src/engine/runner';
import { parametersOf } from '../../src/model/parameters';
import { blockTap } from '../../src/model/taps';
import { atPosition, onHead } from '../../src/probes/common/edits';
import { writtenTaps } from '../../src/probes/common/heads-and-mlps';
import { logitDifference, type Pairs } from '../../src/probes/common/prompt-pairs';
import { sweep, type Cell } from '../../src/probes/activation-patching/sweep';
import { receiverNamed, senderNamed } from '../../src/probes/path-patching/ends';
import { patchPath } from '../../src/probes/path-patching/path';
import type { ModelConfig } from '../../src/shared/model-config';
import { parseTaskSpec } from '../../src/tasks/task-schema';
import { layoutOf } from '../../src/tasks/layout';
import { dist } from '../support/engine';
import { worstError } from '../support/interpreters';

// What PyTorch computed, and the script that asked it: test/fixtures/torch-probes/make_fixtures.py.
const folder = path.resolve(__dirname, '../fixtures/torch-probes');
const layout = layoutOf(parseTaskSpec({ operation: 'add', base: 4, operandWidth: 2, trainDigits: [1, 2] }));
/** Of the logit differences that float32 may be off by, relative to the largest. */
const tolerance = 1e-5;

interface Fixture {
  readonly config: ModelConfig;
  readonly parameters: Float32Array;
  readonly tensors: Tensors;
  readonly pairs: Pairs;
}

function read(name: string): Fixture {
  const { tensors, metadata } = decodeSafetensors(readFileSync(path.join(folder, `${name}.safetensors`)), name);
  const told = <T>(key: string) => JSON.parse(metadata[key]) as T;
  const config = told<ModelConfig>('config');
  const parameters = new Map(
    [...tensors]
      .filter(([key]) => key.startsWith('parameters/'))
      .map(([key, value]) => [key.slice('parameters/'.length), value]),
  );
  const numbers = (key: string) => Int32Array.from(told<number[][] | number[]>(key).flat());
  const pairs = {
    count: 4,
    label: 'a digit',
    clean: numbers('clean'),
    corrupted: numbers('corrupted'),
    targets: numbers('places'),
    wanted: numbers('wanted'),
    unwanted: numbers('unwanted'),
  };
  // Both prompts of a pair have the clean one's answer behind them.
  assert.deepEqual([pairs.clean.length, pairs.corrupted.length], [4 * layout.length, 4 * layout.length]);
  return { config, parameters: flatten(parameters, parametersOf(config)), tensors, pairs };
}

describe('PyTorch computed', function () {
  this.timeout(60_000);
  let pool: WorkerPool;
  before(() => (pool = new WorkerPool(path.join(dist, 'worker.js'), 2)));
  after(() => pool.dispose());
  const options = { signal: new AbortController().signal, progress: () => undefined };

  /** A pair by itself, so that its own numbers are seen and no means. */
  const alone = (pairs: Pairs, i: number): Pairs => ({
    ...pairs,
    count: 1,
    clean: pairs.clean.slice(i * layout.length, (i + 1) * layout.length),
    corrupted: pairs.corrupted.slice(i * layout.length, (i + 1) * layout.length),
    targets: pairs.targets.slice(i, i + 1),
    wanted: pairs.wanted.slice(i, i + 1),
    unwanted: pairs.unwanted.slice(i, i + 1),
  });

  for (const name of readdirSync(folder)
    .filter((file) => file.endsWith('.safetensors'))
    .map((file) => path.basename(file, '.safetensors'))) {
    const { config, parameters, tensors, pairs } = read(name);
    const { layers, heads, context: tokens } = config;
    const runner = (): ModelRunner => onnxRunner(pool, layout, shareWeights(config, parameters));
    const range = (n: number) => Array.from({ length: n }, (_, i) => i);
    const cells: Record<string, Cell[]> = {
      ...Object.fromEntries(
        (['residPre', 'attnOut', 'mlpOut'] as const).map((tap) => [
          tap,
          range(layers).flatMap((layer) =>
            range(tokens).map((t) => ({ tap: blockTap(layer, tap), where: atPosition(tokens, t) })),
          ),
        ]),
      ),
      ...Object.fromEntries(
        (['z', 'pattern'] as const).map((tap) => [
          tap,
          range(layers).flatMap((layer) =>
            range(heads).map((head) => ({ tap: blockTap(layer, tap), where: onHead(config, tokens, head) })),
          ),
        ]),
      ),
    };
    const names: Record<string, string> = {
      residPre: 'patch.resid_pre',
      attnOut: 'patch.attn_out',
      mlpOut: 'patch.mlp_out',
      z: 'patch.z',
      pattern: 'patch.pattern',
    };

    for (const [what, tensor] of Object.entries(names))
      it(`${tensor} as the sweep does: ${name}`, async () => {
        const found: { clean: number; corrupted: number; patched: readonly number[] }[] = [];
        for (const i of range(4)) {
          const { clean, corrupted, patched } = await sweep(runner(), alone(pairs, i), cells[what], options);
          found.push({ clean, corrupted, patched });
        }
        assert.ok(
          worstError(
            found.map(({ clean }) => clean),
            tensors.get('patch.clean')!.data,
          ) <= tolerance,
        );
        assert.ok(
          worstError(
            found.map(({ corrupted }) => corrupted),
            tensors.get('patch.corrupted')!.data,
          ) <= tolerance,
        );
        const error = worstError(
          found.flatMap(({ patched }) => patched),
          tensors.get(tensor)!.data,
        );
        assert.ok(error <= tolerance, `${error}`);
        // All pairs together have their mean.
        const together = await sweep(runner(), pairs, cells[what], options);
        const mean = together.patched.map((_, cell) => found.reduce((sum, { patched }) => sum + patched[cell] / 4, 0));
        assert.ok(worstError(together.patched, mean) <= tolerance);
      });

    it(`path patching as ours does: ${name}`, async () => {
      const taps = writtenTaps(config);
      const clean = await runner().prepare(pairs.clean, { taps });
      const corrupted = (await runner().run(pairs.corrupted, { taps })).taps;
      const paths = [...tensors.keys()].flatMap((key) => /^patch\.path\.(L\dH\d|mlp \d)\.(.+)$/.exec(key) ?? []);
      assert.ok(paths.length >= 3 * 15);
      for (let i = 0; i < paths.length; i += 3) {
        const logits = await patchPath(
          config,
          tokens,
          { clean, corrupted },
          senderNamed(config, paths[i + 1]),
          receiverNamed(config, paths[i + 2]),
          options.signal,
        );
        const error = worstError(
          range(4).map((pair) => logitDifference(pairs, layout, logits, pair)),
          tensors.get(paths[i])!.data,
        );
        assert.ok(error <= tolerance, `${paths[i]}: ${error}`);
      }
    });
  }
});
