import path from 'node:path';
import { onnxRunner, shareWeights } from '../../src/engine/onnx/workers/onnx-runner';
import { WorkerPool } from '../../src/engine/onnx/workers/pool';
import type { ModelRunner, PreparedPass } from '../../src/engine/runner';
import { checkedOptions } from '../../src/probes/common/checked-options';
import type { Probe } from '../../src/probes/probe';
import type { ProbeContext, ProbedModel } from '../../src/probes/probe-context';
import type { ProbeFindings, ProbeOptions } from '../../src/shared/probe';
import type { TaskSpec } from '../../src/shared/task-spec';
import { digitsOf, valueOf } from '../../src/tasks/digits';
import { layoutOf } from '../../src/tasks/layout';
import { operationNamed } from '../../src/tasks/operations/operations';
import { dist } from './engine';
import { fakeRunner } from './fake-runner';
import { namedParameters, randomParameters, tinyConfig } from './model';
import { probed } from './probed';

/** Options with which each probe soon has its answer; those that a probe does not have are left out. */
const quick: ProbeOptions = { samples: 60, pairs: 100 };
const quickOf: Record<string, ProbeOptions> = {
  errors: { samples: 60, pairs: 2 },
  fourier: { pairs: 2500 },
  'linear-probes': { target: 'result-digit', place: 0, samples: 300 },
  verdict: { samples: 40 },
  invariance: { samples: 5 },
};

/** Asks a probe about a model with few prompts. */
export function askQuickly(
  probe: Probe,
  model: ProbedModel,
  given: ProbeOptions = {},
  more: Partial<ProbeContext> = {},
): Promise<ProbeFindings> {
  const taken = Object.fromEntries(
    Object.entries(quickOf[probe.name] ?? quick).filter(([name]) =>
      probe.options.some((option) => option.name === name),
    ),
  );
  return probe.run(
    probed(model.runner, { parameters: model.parameters, ...more }),
    checkedOptions(probe.name, probe.options, { ...taken, ...given }),
  );
}

/**
 * What `use` makes of a tiny model of a task on one worker of the CPU engine, its weights random or what `change`
 * leaves of them.
 */
export async function withTinyModel<T>(
  spec: TaskSpec,
  use: (model: ProbedModel) => Promise<T>,
  change: (flat: Float32Array) => void = () => undefined,
): Promise<T> {
  const layout = layoutOf(spec);
  const config = tinyConfig({ vocabulary: layout.vocabulary.length, context: layout.inputLength });
  const flat = randomParameters(config, 7);
  change(flat);
  const pool = new WorkerPool(path.join(dist, 'worker.js'), 1);
  try {
    return await use({
      runner: onnxRunner(pool, layout, shareWeights(config, flat)),
      parameters: namedParameters(config, flat),
    });
  } finally {
    await pool.dispose();
  }
}

/**
 * The same model with the logits of one that is always right, whatever is edited: for probes that look at right answers
 * alone. Its activations stay.
 */
export function alwaysRight({ runner, parameters }: ProbedModel): ProbedModel {
  const { spec } = runner.layout;
  const right = fakeRunner(spec, (a, b) => {
    const [left, other] = [a, b].map((operand) => digitsOf(operand, spec.base, spec.operandWidth));
    return valueOf(operationNamed(spec.operation).answer(spec, left, other), spec.base);
  });
  const answering: ModelRunner = {
    ...runner,
    predict: right.predict,
    run: async (sequences, options) => ({
      ...(await runner.run(sequences, options)),
      logits: (await right.run(sequences, options)).logits,
    }),
    prepare: async (sequences, options): Promise<PreparedPass> => {
      const own = await runner.prepare(sequences, options);
      const theirs = await right.prepare(sequences, options);
      return {
        ...own,
        logits: theirs.logits,
        release: () => own.release(),
        run: async (change) => ({ ...(await own.run(change)), logits: (await theirs.run(change)).logits }),
      };
    },
  };
  return { runner: answering, parameters };
}
