import type { ComputeEngine } from '../../src/engine/engines/engine';
import type { ModelConfig } from '../../src/shared/results';
import { operations } from '../../src/tasks/operations/table';
import { digitsOf, valueOf } from '../../src/tasks/digits';
import type { TaskLayout } from '../../src/tasks/layout';
import { fakeRunner } from './fake-runner';

/** What an engine was asked to run: a model and its weights, and the task's layout that they were taken for. */
export interface Asked {
  readonly layout: TaskLayout;
  readonly config: ModelConfig;
  readonly parameters: Float32Array;
}

/** An engine whose models answer rightly where `isRight` says so, and 1 too much everywhere else. */
export function fakeEngine(isRight: (asked: Asked, prompt: { readonly a: bigint; readonly b: bigint }) => boolean): ComputeEngine {
  const never = () => Promise.reject(new Error('only models are run'));
  return {
    identity: { name: 'reference', library: 'a test', version: '1', workers: 1, label: 'a test' },
    runner: (layout, config, parameters) => {
      const { spec, answerWidth } = layout;
      const right = (a: bigint, b: bigint) => valueOf(operations[spec.operation].answer(spec, digitsOf(a, spec.base, spec.operandWidth), digitsOf(b, spec.base, spec.operandWidth)), spec.base);
      const wrong = (value: bigint) => (value + 1n) % BigInt(spec.base) ** BigInt(answerWidth);
      return fakeRunner(spec, (a, b) => (isRight({ layout, config, parameters }, { a, b }) ? right(a, b) : wrong(right(a, b))));
    },
    training: () => {
      throw new Error('only models are run');
    },
    productRate: never,
    pass: never,
  };
}
