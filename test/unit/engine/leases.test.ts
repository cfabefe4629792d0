import assert from 'node:assert/strict';
import { Leases } from '../../../src/engine/leases';

/** Something to wait for, and what lets it go on. */
function gate(): { readonly open: () => void; readonly opened: Promise<void> } {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { open, opened };
}
const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('things that are lent and released', () => {
  it('are released when they are dropped, and not while anybody works with them', async () => {
    const released: string[] = [];
    const leases = new Leases<string>(2, (value) => released.push(value));
    const [one, two] = [gate(), gate()];
    const work = (key: string, until: Promise<void>) =>
      leases.use(
        key,
        () => Promise.resolve(key),
        async (value) => {
          await until;
          assert.ok(!released.includes(value), `${value} was released under its work`);
          return value;
        },
      );
    const [first, second] = [work('a', one.opened), work('a', two.opened)];
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

  it('are made once for all who ask, released once, and made anew after that', async () => {
    const [made, released]: [string[], string[]] = [[], []];
    const leases = new Leases<string>(1, (value) => released.push(value));
    const ask = (key: string) =>
      leases.use(
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

  it('are released after work that fails, and asked for anew where they could not be made', async () => {
    const released: string[] = [];
    const leases = new Leases<string>(1, (value) => released.push(value));
    await assert.rejects(
      leases.use(
        'a',
        () => Promise.resolve('a'),
        () => Promise.reject(new Error('the work')),
      ),
      /the work/,
    );
    await assert.rejects(
      leases.use(
        'b',
        () => Promise.reject(new Error('the making')),
        () => Promise.resolve(),
      ),
      /the making/,
    );
    await settled();
    assert.deepEqual(released, ['a']);
    assert.equal(
      await leases.use(
        'b',
        () => Promise.resolve('b'),
        (value) => Promise.resolve(value),
      ),
      'b',
    );
  });
});
