import type { ModelRunner, PreparedPass } from '../../engine/runner';
import { CancelledError } from '../../shared/errors';
import type { ProbeContext, ProbedModel } from '../probe-context';

/** The same context with models that check the signal before and after every pass, so that no probe can forget to. */
export function stoppable(context: ProbeContext): ProbeContext {
  const check = () => {
    if (context.signal.aborted) throw new CancelledError();
  };
  const watched = async <T>(pass: () => Promise<T>): Promise<T> => {
    check();
    const result = await pass();
    check();
    return result;
  };
  const prepared = (pass: PreparedPass): PreparedPass => ({
    ...pass,
    run: (change) => watched(() => pass.run(change)),
    release: () => pass.release(),
  });
  const model = (of: ProbedModel): ProbedModel => ({ ...of, runner: stoppableRunner(of.runner) });
  const stoppableRunner = (runner: ModelRunner): ModelRunner => ({
    ...runner,
    predict: (sequences, options) => watched(() => runner.predict(sequences, options)),
    run: (sequences, options) => watched(() => runner.run(sequences, options)),
    prepare: async (sequences, options) => prepared(await watched(() => runner.prepare(sequences, options))),
    activations: (sequences, taps) => watched(() => runner.activations(sequences, taps)),
  });
  return { ...context, ...model(context), open: async (which) => model(await watched(() => context.open(which))) };
}
