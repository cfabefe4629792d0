import assert from 'node:assert/strict';
import { AsyncLruCache } from '../../../src/shared/async-lru-cache';
import { LruCache } from '../../../src/shared/lru-cache';

describe('the LRU cache', () => {
  it('evicts the value unused longest once there are too many', () => {
    const dropped: string[] = [];
    const cache = new LruCache<string>({ limit: 2, drop: (value) => dropped.push(value) });
    cache.set('a', 'A');
    cache.set('b', 'B');
    assert.equal(cache.get('a'), 'A');
    cache.set('c', 'C');
    assert.deepEqual(
      ['a', 'b', 'c'].map((key) => cache.get(key)),
      ['A', undefined, 'C'],
    );
    cache.set('a', 'another A');
    cache.delete('c');
    assert.deepEqual(dropped, ['B', 'A', 'C']);
  });

  it('counts what values weigh, replaced ones no longer, and keeps the last one whatever it weighs', () => {
    const cache = new LruCache<string>({ limit: 10, weigh: ({ length }) => length });
    const keys = () => ['a', 'b', 'c'].filter((key) => cache.get(key) !== undefined);
    cache.set('a', 'xxxxxxxx');
    cache.set('a', 'xxxx');
    cache.set('b', 'xxxxxx');
    assert.deepEqual(keys(), ['a', 'b']);
    cache.set('c', 'x');
    assert.deepEqual(keys(), ['b', 'c']);
    cache.set('a', 'x'.repeat(100));
    assert.deepEqual(keys(), ['a']);
    cache.set('b', 'x');
    assert.deepEqual(keys(), ['b']);
  });
});

describe('the LRU cache of values that are slow to make', () => {
  it('makes a value once for all who ask while it is being made, and evicts the one unused longest', async () => {
    const made: string[] = [];
    const dropped: string[] = [];
    const cache = new AsyncLruCache<string>(2, (value) => dropped.push(value));
    const get = (key: string) =>
      cache.get(key, async () => {
        await new Promise((resolve) => setImmediate(resolve));
        made.push(key);
        return key;
      });
    assert.deepEqual(await Promise.all([get('a'), get('a'), get('b')]), ['a', 'a', 'b']);
    await get('a');
    await get('c');
    assert.deepEqual({ made, dropped }, { made: ['a', 'b', 'c'], dropped: ['b'] });
  });

  it('tries again to make what could not be made', async () => {
    const cache = new AsyncLruCache<number>(2);
    await assert.rejects(
      cache.get('a', () => Promise.reject(new Error('not yet'))),
      /not yet/,
    );
    assert.equal(await cache.get('a', () => 7), 7);
  });
});
