import { deepEqual, equal, rejects } from 'node:assert/strict';
import { sharedCalls } from '../../../src/host/engine/shared-calls';
import { CancelledError } from '../../../src/shared/errors';
import type { CallOptions } from '../../../src/shared/rpc';

/** A call that is answered when a test says so. */
function question() {
  const asked: { options: CallOptions<number>; answer: (value: string) => void; fail: (error: Error) => void }[] = [];
  const ask = (options: CallOptions<number>) =>
    new Promise<string>((resolve, reject) => {
      options.signal?.addEventListener('abort', () => reject(new CancelledError()));
      asked.push({ options, answer: resolve, fail: reject });
    });
  return { asked, ask };
}

describe('calls that are shared', () => {
  it('are made once for all who ask at the same time, with the progress for each', async () => {
    const { asked, ask } = question();
    const together = sharedCalls<number>();
    const progress: string[] = [];
    const both = ['one', 'two'].map((who) =>
      together('q', { onProgress: (share) => progress.push(`${who} ${share}`) }, ask),
    );
    const other = together('other', {}, ask);
    asked[0].options.onProgress?.(0.5);
    asked[0].answer('a');
    asked[1].answer('b');
    deepEqual(
      [await Promise.all([...both, other]), asked.length, progress],
      [['a', 'a', 'b'], 2, ['one 0.5', 'two 0.5']],
    );
    const later = together('q', {}, ask);
    asked[2].answer('c');
    equal(await later, 'c');
  });

  it('are given up by one for himself, and by the last for good', async () => {
    const { asked, ask } = question();
    const together = sharedCalls<number>();
    const first = new AbortController();
    const second = new AbortController();
    const answers = [first, second].map(({ signal }) => together('q', { signal }, ask));
    first.abort();
    await rejects(answers[0], CancelledError);
    equal(asked[0].options.signal?.aborted, false);
    second.abort();
    await rejects(answers[1], CancelledError);
    equal(asked[0].options.signal?.aborted, true);
    // One that is being given up answers nobody any more.
    const anew = together('q', {}, ask);
    asked[1].answer('anew');
    equal(await anew, 'anew');
    await rejects(together('q', { signal: first.signal }, ask), CancelledError);
    equal(asked.length, 2);
  });

  it('fail for all', async () => {
    const { asked, ask } = question();
    const together = sharedCalls<number>();
    const answers = [0, 1].map(() => together('q', {}, ask));
    asked[0].fail(new Error('no'));
    await Promise.all(answers.map((answer) => rejects(answer, /no/)));
  });
});
