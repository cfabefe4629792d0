import assert from 'node:assert/strict';
import { RefCountedCache } from '../../../src/engine/ref-counted-cache';

/** Something to wait for, and what lets it go on. */
function gate(): { readonly open: () => void; readonly opened: Promise<void> } {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { open, opened };
}
const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('a reference-counted cache', () => {
  it('releases what it evicts, and not while anybody uses it', async () => {
    const released: string[] = [];
    const cache = new RefCountedCache<string>(2, (value) => released.push(value));
    const one = gate();
    const two = gate();
    const work = (key: string, until: Promise<void>) =>
      cache.use(
        key,
        () => Promise.resolve(key),
        async (value) => {
          await until;
          assert.ok(!released.includes(value), `${value} was released under its work`);
          return value;
        },
      );
    const first = work('a', one.opened);
    const second = work('a', two.opened);
    for (const key of ['b', 'c']) await work(key, Promise.resolve());
    assert.deepEqual(released, []);
    one.open();
    await first;
    assert.deepEqual(released, []);
    two.open();
    await second;
    assert.deepEqual(released, ['a']);
    await work('d', Promise.resolve());
    await settled();
    assert.deepEqual(released, ['a', 'b']);
  });

  it('makes a value once for all who ask, releases it once, and makes it again after that', async () => {
    const made: string[] = [];
    const released: string[] = [];
    const cache = new RefCountedCache<string>(1, (value) => released.push(value));
    const ask = (key: string) =>
      cache.use(
        key,
        async () => {
          await settled();
          made.push(key);
          return key;
        },
        Promise.resolve.bind(Promise<string>),
      );
    assert.deepEqual(await Promise.all([ask('a'), ask('a'), ask('b')]), ['a', 'a', 'b']);
    await ask('a');
    await settled();
    assert.deepEqual({ made, released }, { made: ['a', 'b', 'a'], released: ['a', 'b'] });
  });

  it('releases a value after work that fails, and tries again to make what could not be made', async () => {
    const released: string[] = [];
    const cache = new RefCountedCache<string>(1, (value) => released.push(value));
    await assert.rejects(
      cache.use(
        'a',
        () => Promise.resolve('a'),
        () => Promise.reject(new Error('the work')),
      ),
      /the work/,
    );
    await assert.rejects(
      cache.use(
        'b',
        () => Promise.reject(new Error('the making')),
        () => Promise.resolve(),
      ),
      /the making/,
    );
    await settled();
    assert.deepEqual(released, ['a']);
    assert.equal(
      await cache.use(
        'b',
        () => Promise.resolve('b'),
        (value) => Promise.resolve(value),
      ),
      'b',
    );
  });
});
