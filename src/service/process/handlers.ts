import { loadCheckpoint } from '../../checkpoint/load-checkpoint';
import type { EngineContract } from '../../shared/engine-contract';
import { CancelledError, UserError } from '../../shared/errors';
import type { Handlers } from '../../shared/rpc';
import { attentionOf } from '../../probes/inspector/attention';
import { failuresAt } from '../../probes/inspector/failures';
import type { Engines } from '../../engine/engines/opened-engines';
import { evaluationTime } from '../bench/evaluation-time';
import { probeTimes } from '../bench/probe-times';
import { stepTime } from '../bench/step-time';
import { evaluateLength } from '../../engine/evaluate';
import { exportOnnx } from '../../engine/engines/export-onnx';
import type { ModelRunner } from '../../engine/runner';
import { OpenedModels } from './opened-models';
import { probeDescriptions, runProbe } from './run-probe';
import { trainRun } from './train-run';
import { foreignAt, importWeights, weightsAt } from './weights-files';

/** What the engine process answers. */
export function engineHandlers(engines: Engines): Handlers<EngineContract> {
  const models = new OpenedModels(engines);
  /** A question about weights, asked again on the CPU if the GPU is lost. */
  const question =
    <P, C, R>(ask: (params: P, context: C) => Promise<R>) =>
    (params: P, context: C) =>
      models.surviving(() => ask(params, context));
  return {
    engine: async () => (await engines.forInspection()).identity,
    checkEngines: (_, { signal }) => engines.check(signal),
    train: (params, context) => trainRun(engines, params, context),
    evaluate: question(async ({ checkpoint, digits, samples, seed }, { signal, progress }) => {
      const { runner, provenance } = await models.open(checkpoint);
      digits.forEach((length) => checkLength(runner, length));
      const byDigits = [];
      for (const [i, length] of digits.entries()) {
        byDigits.push(
          await evaluateLength(runner, length, samples, seed, {
            signal,
            onProgress: (share) => progress((i + share) / digits.length),
          }),
        );
      }
      return { ...provenance, byDigits };
    }),
    attention: question(async ({ checkpoint, prompt }, { signal }) => {
      const { runner, provenance } = await models.open(checkpoint);
      return { ...provenance, ...(await attentionOf(runner, prompt, signal)) };
    }),
    benchStep: async (question, { signal }) => stepTime(await engines.forInspection(), question, signal),
    benchProduct: async (_, { signal }) => {
      const engine = await engines.forInspection();
      stopIfCancelled(signal);
      return { gflops: await engine.productRate() };
    },
    benchProbes: async ({ prompts, ...size }, { signal }) =>
      probeTimes(await engines.forInspection(), size, prompts, signal),
    benchEvaluation: async ({ prompts, ...size }, { signal }) =>
      evaluationTime(await engines.forInspection(), size, prompts, signal),
    probes: () => probeDescriptions,
    probe: question((params, context) => runProbe(models, params, context)),
    onnxModel: async ({ checkpoint }, { signal }) => {
      const loaded = await loadCheckpoint(checkpoint);
      stopIfCancelled(signal);
      return exportOnnx(loaded);
    },
    weightsAt: async ({ path }, { signal }) => {
      const found = await weightsAt(path);
      stopIfCancelled(signal);
      return found;
    },
    foreignAt: async ({ path }, { signal }) => {
      const found = await foreignAt(path);
      stopIfCancelled(signal);
      return found;
    },
    importRun: (params, context) => importWeights(engines, params, context),
    failures: question(async ({ checkpoint, ...asked }, { signal, progress }) => {
      const { runner, provenance } = await models.open(checkpoint);
      checkLength(runner, asked.digits);
      return { ...provenance, ...(await failuresAt(runner, { ...asked, signal, onProgress: progress })) };
    }),
  };
}

/** For work that cannot be interrupted. @throws CancelledError */
function stopIfCancelled(signal: AbortSignal): void {
  if (signal.aborted) throw new CancelledError();
}

function checkLength({ layout }: ModelRunner, digits: number): void {
  const { operandWidth } = layout.spec;
  if (digits > operandWidth)
    throw new UserError(
      'task/digits',
      `This model takes operands of up to ${operandWidth} digits, and ${digits} were asked for; ask ` +
        `for ${operandWidth} or fewer.`,
    );
}
