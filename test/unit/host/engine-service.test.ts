import { deepEqual, equal, rejects } from 'node:assert/strict';
import { EngineService } from '../../../src/host/engine/engine-service';
import type { Engine, EngineOptions } from '../../../src/service/client';
import type { EngineChoice } from '../../../src/shared/engines';
import { CancelledError, UserError } from '../../../src/shared/errors';
import { defaultChoices, recipeFromChoices } from '../../../src/host/training/train-choices';
import { listLog } from './fixtures';

/** Engines that do what a test says, and that can be made to crash. */
function fakeEngines(answer: (name: string, signal?: AbortSignal) => Promise<unknown>) {
  const started: { crash: (code: number | null) => void; disposed: boolean; engine?: EngineChoice }[] = [];
  let choice: EngineChoice = 'auto';
  const start = ({ engine }: EngineOptions): Engine => {
    let end: (code: number | null) => void = () => undefined;
    let fail: (error: Error) => void = () => undefined;
    const exited = new Promise<number | null>((resolve) => (end = resolve));
    const died = new Promise<never>((_, reject) => (fail = reject));
    died.catch(() => undefined);
    const record = {
      crash: (code: number | null) => (
        fail(new Error('Pending response rejected since connection got disposed')),
        end(code)
      ),
      disposed: false,
      engine,
    };
    started.push(record);
    const calls = new Proxy(
      {},
      {
        get: (_, name) => (_params: unknown, options?: { signal?: AbortSignal }) =>
          Promise.race([answer(String(name), options?.signal), died]),
      },
    );
    return { calls: calls as Engine['calls'], exited, dispose: () => ((record.disposed = true), record.crash(null)) };
  };
  const log = listLog();
  return {
    started,
    log,
    choose: (engine: EngineChoice) => (choice = engine),
    service: new EngineService({
      entry: 'engine.js',
      log,
      choice: () => choice,
      start,
      patience: 20,
      importPatience: 20,
    }),
  };
}

const never = () => new Promise<never>(() => undefined);
const checkpoint = { folder: '/w/runs/a', step: 100 };
const question = { checkpoint, prompt: '1+1' };
const training = { folder: '/w/runs/a', resume: true } as const;
const onProgress = () => undefined;

describe('engine processes', () => {
  it('start with the first question, one for all inspection', async () => {
    const { service, started } = fakeEngines(async (name) => name);
    equal(started.length, 0);
    equal(await service.inspection.attention(question), 'attention');
    equal(await service.inspection.probe({ checkpoint, probe: 'reads', options: {} }), 'probe');
    equal(started.length, 1);
  });

  it('compute with what the settings say, and are replaced when these change', async () => {
    const { service, started, choose } = fakeEngines(async (name) => name);
    await service.inspection.attention(question);
    choose('cpu');
    await service.inspection.attention(question);
    await service.inspection.attention(question);
    await service.train(training, { signal: new AbortController().signal, onProgress });
    deepEqual(
      started.map(({ engine, disposed }) => [engine, disposed]),
      [
        ['auto', true],
        ['cpu', false],
        ['cpu', true],
      ],
    );
  });

  it('answer what is under way before they make way for another', async () => {
    let answer: (value: string) => void = () => undefined;
    const { service, started, choose } = fakeEngines((name) =>
      name === 'probe' ? new Promise((resolve) => (answer = resolve)) : Promise.resolve(name),
    );
    const probe = service.inspection.probe({ checkpoint, probe: 'reads', options: {} });
    choose('cpu');
    equal(await service.inspection.attention(question), 'attention');
    service.renew();
    deepEqual(
      started.map(({ disposed }) => disposed),
      [false, true],
    );
    answer('probe');
    equal(await probe, 'probe');
    deepEqual(
      started.map(({ disposed }) => disposed),
      [true, true],
    );
  });

  it('are checked in a process of their own', async () => {
    const { service, started } = fakeEngines(async (name) => name);
    equal(await service.check(new AbortController().signal), 'checkEngines');
    deepEqual(
      started.map(({ disposed }) => disposed),
      [true],
    );
    const abort = new AbortController();
    const waiting = fakeEngines(never);
    const checked = waiting.service.check(abort.signal);
    abort.abort();
    await rejects(checked, CancelledError);
  });

  it('that crash are explained in words, and the next question starts another', async () => {
    const { service, started, log } = fakeEngines(async (name) => (name === 'attention' ? never() : name));
    const asked = service.inspection.attention(question);
    started[0].crash(139);
    await rejects(asked, {
      name: 'UserError',
      code: 'engine/ended',
      message: /exit code 139/,
    });
    equal(await service.inspection.probe({ checkpoint, probe: 'reads', options: {} }), 'probe');
    equal(started.length, 2);
    deepEqual(log.lines, ['info: [engine] ended: exit code 139']);
  });

  it('keep the words of their errors', async () => {
    const { service } = fakeEngines(() => Promise.reject(new UserError('checkpoint/missing', 'No such checkpoint.')));
    await rejects(service.inspection.attention(question), {
      code: 'checkpoint/missing',
      message: 'No such checkpoint.',
    });
  });

  it('let an error of a process that lives through as it is', async () => {
    const { service } = fakeEngines(() => Promise.reject(new TypeError('x is not a function')));
    await rejects(service.inspection.attention(question), { name: 'TypeError' });
  });

  it('train in a process of their own, which ends with the training', async () => {
    const { service, started } = fakeEngines(async () => 'trained');
    await service.inspection.attention(question);
    equal(await service.train(training, { signal: new AbortController().signal, onProgress }), 'trained');
    deepEqual(
      started.map(({ disposed }) => disposed),
      [false, true],
    );
  });

  it('that crash in training say how to go on', async () => {
    const { service, started } = fakeEngines(never);
    const run = service.train(training, { signal: new AbortController().signal, onProgress });
    started[0].crash(null);
    await rejects(run, {
      code: 'engine/ended',
      message: /stopped by a signal.* last checkpoint.* Resume Training/,
    });
  });

  it('tell what went wrong while a training stopped, which is not hidden by the cancel', async () => {
    const { service } = fakeEngines(
      (_, signal) =>
        new Promise((_resolve, reject) =>
          signal!.addEventListener('abort', () => reject(new UserError('file/write', 'No space.'))),
        ),
    );
    const abort = new AbortController();
    const run = service.train(training, { signal: abort.signal, onProgress });
    abort.abort();
    await rejects(run, { code: 'file/write' });
  });

  it('are not started for what was cancelled before', async () => {
    const { service, started } = fakeEngines(async (name) => name);
    const signal = AbortSignal.abort();
    await rejects(service.train(training, { signal, onProgress }), CancelledError);
    await rejects(service.check(signal), CancelledError);
    await rejects(service.weightsAt('/w/a.pt', signal), CancelledError);
    equal(started.length, 0);
  });

  it('that do not stop when asked are ended', async () => {
    const { service, started } = fakeEngines(never);
    const abort = new AbortController();
    const run = service.train(training, { signal: abort.signal, onProgress });
    abort.abort();
    await rejects(run, CancelledError);
    equal(started[0].disposed, true);
  });

  it('read and import weights in a process of their own, which ends with the answer', async () => {
    const { service, started } = fakeEngines(async (name) => name);
    deepEqual(
      [
        await service.weightsAt('/w/a.pt'),
        await service.importRun({
          path: '/w/a.pt',
          task: recipeFromChoices(defaultChoices).task,
          heads: 3,
          folder: '/w/runs/a',
        }),
      ],
      ['weightsAt', 'importRun'],
    );
    deepEqual(
      started.map(({ disposed }) => disposed),
      [true, true],
    );
  });

  it('that read a file end at once when cancelled, and say so in words when they crash', async () => {
    const { service, started } = fakeEngines(never);
    const abort = new AbortController();
    const cancelled = service.weightsAt('/w/a.pt', abort.signal);
    abort.abort();
    await rejects(cancelled, CancelledError);
    equal(started[0].disposed, true);
    const crashed = service.weightsAt('/w/a.pt');
    started[1].crash(null);
    await rejects(crashed, {
      code: 'engine/ended',
      message: /stopped by a signal.* too large/,
    });
  });

  it('that import end soon after a cancel, though they are stuck in the file', async () => {
    const { service, started } = fakeEngines(never);
    const abort = new AbortController();
    const cancelled = service.importRun(
      { path: '/w/a.pt', task: recipeFromChoices(defaultChoices).task, heads: 3, folder: '/w/runs/a' },
      { signal: abort.signal },
    );
    abort.abort();
    await rejects(cancelled, CancelledError);
    equal(started[0].disposed, true);
  });

  it('all end when the service is disposed', async () => {
    const { service, started } = fakeEngines(async (name) => (name === 'train' ? never() : name));
    await service.inspection.attention(question);
    const run = service
      .train(training, { signal: new AbortController().signal, onProgress })
      .catch((error: unknown) => error);
    service.dispose();
    equal(((await run) as UserError).code, 'engine/ended');
    deepEqual(
      started.map(({ disposed }) => disposed),
      [true, true],
    );
  });
});
