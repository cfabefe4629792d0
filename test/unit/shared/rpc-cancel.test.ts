// A cancel counts whenever it comes: before a call is sent, while it waits, and while it is answered.
import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { PassThrough } from 'node:stream';
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-jsonrpc/node';
import * as z from 'zod';
import { CancelledError } from '../../../src/shared/errors';
import { client, serve, type Client } from '../../../src/shared/rpc';

interface Contract {
  compute: { params: number; result: number };
}

/** Two connected ends; the answering one notes what it is asked. */
function connected(handle: (params: number, signal: AbortSignal) => Promise<number>): {
  calls: Client<Contract>;
  listen: () => void;
  raw: (params: unknown) => Promise<unknown>;
  close: () => void;
} {
  const there = new PassThrough();
  const back = new PassThrough();
  const asking = createMessageConnection(new StreamMessageReader(back), new StreamMessageWriter(there));
  const answering = createMessageConnection(new StreamMessageReader(there), new StreamMessageWriter(back));
  serve<Contract>(answering, { compute: z.number() }, { compute: (params, { signal }) => handle(params, signal) });
  asking.listen();
  return {
    calls: client<Contract>(asking),
    listen: () => answering.listen(),
    raw: (params) => asking.sendRequest('compute', params),
    close: () => (asking.dispose(), answering.dispose()),
  };
}

describe('a call between processes', () => {
  it('that was cancelled before the other side was ready never reaches its handler', async () => {
    const asked: number[] = [];
    const { calls, listen, close } = connected(async (n) => (asked.push(n), n));
    const abort = new AbortController();
    const answers = Array.from({ length: 30 }, (_, n) => calls.compute(n, { signal: abort.signal }));
    const settled = Promise.allSettled(answers);
    assert.equal(getEventListeners(abort.signal, 'abort').length, 1);
    // The other side is still starting when the cancel is sent.
    setImmediate(() => abort.abort());
    setTimeout(listen, 20);
    assert.deepEqual(
      (await settled).map((answer) => answer.status === 'rejected' && answer.reason instanceof CancelledError),
      Array(30).fill(true),
    );
    assert.deepEqual(asked, []);
    assert.equal(await calls.compute(7), 7);
    close();
  });

  it('that is cancelled while it is answered tells its handler', async () => {
    const { calls, listen, close } = connected(
      (_, signal) =>
        new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new CancelledError()))),
    );
    listen();
    const abort = new AbortController();
    const answer = calls.compute(1, { signal: abort.signal });
    setTimeout(() => abort.abort(), 20);
    await assert.rejects(answer, CancelledError);
    close();
  });

  it('that was cancelled before it was sent is not sent', async () => {
    const asked: number[] = [];
    const { calls, listen, close } = connected(async (n) => (asked.push(n), n));
    listen();
    await assert.rejects(calls.compute(1, { signal: AbortSignal.abort() }), CancelledError);
    assert.equal(await calls.compute(2), 2);
    assert.deepEqual(asked, [2]);
    close();
  });

  it('of the wrong shape is refused by its code, whatever it is', async () => {
    const { raw, listen, close } = connected(async (n) => n);
    listen();
    for (const params of [
      undefined,
      null,
      7,
      'x',
      [],
      {},
      { params: 1 },
      { params: 'x', progressToken: 1 },
      { params: 1, progressToken: {} },
      { progressToken: 1 },
    ])
      await assert.rejects(raw(params), { data: { code: 'message/shape' } }, JSON.stringify(params));
    close();
  });
});
