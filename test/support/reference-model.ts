import type { ModelRunner } from '../../src/engine/runner';
import type { ProbedModel } from '../../src/probes/probe-context';
import type { ModelConfig } from '../../src/shared/model-config';
import type { TaskSpec } from '../../src/shared/task-spec';
import type { TaskLayout } from '../../src/tasks/layout';
import { fakeRunner } from './fake-runner';
import { namedParameters } from './model';
import { referenceRun } from './reference-runner';

/** A model of given weights for probes, computed in float64 loops. */
export function referenceModel(layout: TaskLayout, config: ModelConfig, flat: Float32Array): ProbedModel {
  return {
    runner: { ...silent(layout.spec), layout, config, run: referenceRun(layout, config, flat) },
    parameters: namedParameters(config, flat),
  };
}

/** Activations that a test makes up: for each tap the numbers of one sequence, given its tokens. Logits are zeros. */
export function tappedRunner(
  layout: TaskLayout,
  config: ModelConfig,
  tapped: (tap: string, sequence: Int32Array) => { shape: readonly number[]; data: ArrayLike<number> },
): ModelRunner {
  const { length, targetCount } = layout;
  return {
    ...silent(layout.spec),
    layout,
    config,
    run: (sequences, { taps = [] } = {}) => {
      const rows = sequences.length / length;
      const activation = (tap: string) => {
        const parts = Array.from({ length: rows }, (_, row) =>
          tapped(tap, sequences.subarray(row * length, (row + 1) * length)),
        );
        const data = new Float32Array(parts.length * parts[0].data.length);
        parts.forEach((part, row) => data.set(part.data, row * part.data.length));
        return { shape: [rows, ...parts[0].shape], data };
      };
      return Promise.resolve({
        logits: new Float32Array(rows * targetCount * config.vocabulary),
        taps: new Map(taps.map((tap) => [tap, activation(tap)])),
      });
    },
  };
}

const silent = (spec: TaskSpec): ModelRunner => fakeRunner(spec, () => 0n);
