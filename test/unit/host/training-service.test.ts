import { deepEqual, equal, rejects } from 'node:assert/strict';
import type { EngineService } from '../../../src/host/engine/engine-service';
import { TrainingService } from '../../../src/host/training/training-service';
import { CancelledError } from '../../../src/shared/errors';
import { lastLine } from './fixtures';

type Train = EngineService['train'];
const result = { folder: '/w/runs/a', steps: 400, seconds: 12, exact: 0.993, reached: true };
const engine = { name: 'cpu', library: 'test', version: '1', workers: 1, label: 'test' } as const;
const untilStopped: Train = (_, { signal }) =>
  new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new CancelledError())));
const signal = () => new AbortController().signal;

describe('trainings', () => {
  it('are known from beginning to end', async () => {
    const train: Train = async (_, { onProgress }) => {
      onProgress({ event: 'start', folder: '/w/runs/a', parameters: 84_000, engine, fromStep: 200 });
      onProgress({ event: 'step', step: 210, loss: 0.5 });
      onProgress({ event: 'eval', ...lastLine });
      return result;
    };
    const service = new TrainingService({ train });
    const heard: unknown[] = [];
    service.onDidChange(({ kind, training: { step, loss, last } }) =>
      heard.push([kind, step, loss, last?.step, service.active.length]),
    );
    deepEqual(await service.train({ folder: '/w/runs/a', resume: true }, signal()), result);
    deepEqual(heard, [
      ['begin', undefined, undefined, undefined, 1],
      ['start', 200, undefined, undefined, 1],
      ['step', 210, 0.5, undefined, 1],
      ['eval', 400, 0.051, 400, 1],
      ['end', 400, 0.051, 400, 0],
    ]);
  });

  it('tell that their engine was lost and where they go on from', async () => {
    const message = 'The GPU was lost. Training goes on from step 200 with test.';
    const service = new TrainingService({
      train: async (_, { onProgress }) => {
        onProgress({ event: 'step', step: 260, loss: 0.5 });
        onProgress({ event: 'engine', engine, fromStep: 200, message });
        return result;
      },
    });
    const heard: unknown[] = [];
    service.onDidChange(({ kind, training: { step, incident } }) => heard.push([kind, step, incident]));
    await service.train({ folder: '/w/runs/a', resume: true }, signal());
    deepEqual(heard.slice(1, 3), [
      ['step', 260, undefined],
      ['engine', 200, message],
    ]);
  });

  it('cannot run twice in one folder', async () => {
    const service = new TrainingService({ train: untilStopped });
    const first = service.train({ folder: '/w/runs/a', resume: true }, signal());
    await rejects(service.train({ folder: '/w/runs/a', resume: true }, signal()), {
      code: 'training/running',
      message: /^The run a /,
    });
    equal(service.of('/w/runs/a')?.name, 'a');
    service.stop('/w/runs/a');
    await rejects(first, CancelledError);
    equal(service.of('/w/runs/a'), undefined);
  });

  it('stop one by one, from wherever they were asked to', async () => {
    const service = new TrainingService({ train: untilStopped });
    const abort = new AbortController();
    const a = service.train({ folder: '/w/runs/a', resume: true }, abort.signal);
    const b = service.train({ folder: '/w/runs/b', resume: true }, signal());
    abort.abort();
    await rejects(a, CancelledError);
    deepEqual(
      service.active.map(({ name }) => name),
      ['b'],
    );
    service.stop('/w/runs/b');
    await rejects(b, CancelledError);
  });
});
