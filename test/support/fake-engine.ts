import type { ComputeEngine } from '../../src/engine/compute-engine';
import type { ModelRunner } from '../../src/engine/runner';
import type { ModelConfig } from '../../src/shared/model-config';
import { operationNamed } from '../../src/tasks/operations/operations';
import { digitsOf, valueOf } from '../../src/tasks/digits';
import type { TaskLayout } from '../../src/tasks/layout';
import { fakeRunner } from './fake-runner';

/** What an engine was asked to run: a model and its weights, and the task's layout that they were taken for. */
export interface Asked {
  readonly layout: TaskLayout;
  readonly config: ModelConfig;
  readonly parameters: Float32Array;
}

/**
 * An engine whose models answer rightly where `isRight` says so, and 1 too much everywhere else. Logits are `sureness`
 * at the answer and 0 elsewhere.
 */
export function fakeEngine(
  isRight: (asked: Asked, prompt: { readonly a: bigint; readonly b: bigint }) => boolean,
  sureness: (asked: Asked) => number = () => 1,
): ComputeEngine {
  const never = () => Promise.reject(new Error('only models are run'));
  return {
    identity: { name: 'reference', library: 'a test', version: '1', workers: 1, label: 'a test' },
    runner: (layout, config, parameters) => {
      const { spec, answerWidth } = layout;
      const right = (a: bigint, b: bigint) =>
        valueOf(
          operationNamed(spec.operation).answer(
            spec,
            digitsOf(a, spec.base, spec.operandWidth),
            digitsOf(b, spec.base, spec.operandWidth),
          ),
          spec.base,
        );
      const wrong = (value: bigint) => (value + 1n) % BigInt(spec.base) ** BigInt(answerWidth);
      const asked = { layout, config, parameters };
      const runner = fakeRunner(spec, (a, b) => (isRight(asked, { a, b }) ? right(a, b) : wrong(right(a, b))));
      const run: ModelRunner['run'] = async (sequences) => {
        const { logits, taps } = await runner.run(sequences);
        return { logits: logits.map((value) => value * sureness(asked)), taps };
      };
      return { ...runner, run };
    },
    training: () => {
      throw new Error('only models are run');
    },
    productRate: never,
    pass: never,
  };
}
