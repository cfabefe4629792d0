import assert from 'node:assert/strict';
import { LruCache } from '../../../src/engine/lru-cache';

describe('the cache of what was used lately', () => {
  it('makes a thing once for all who ask while it is being made, and drops the one unused longest', async () => {
    const [made, dropped]: [string[], string[]] = [[], []];
    const recent = new LruCache<string>(2, (value) => dropped.push(value));
    const get = (key: string) =>
      recent.get(key, async () => {
        await new Promise((resolve) => setImmediate(resolve));
        made.push(key);
        return key;
      });
    assert.deepEqual(await Promise.all([get('a'), get('a'), get('b')]), ['a', 'a', 'b']);
    await get('a');
    await get('c');
    assert.deepEqual({ made, dropped }, { made: ['a', 'b', 'c'], dropped: ['b'] });
  });

  it('asks anew for what could not be made', async () => {
    const recent = new LruCache<number>(2);
    await assert.rejects(
      recent.get('a', () => Promise.reject(new Error('not yet'))),
      /not yet/,
    );
    assert.equal(await recent.get('a', () => 7), 7);
  });
});
