import { deepEqual, rejects } from 'node:assert/strict';
import type { Inspection } from '../../../src/host/engine/engine-service';
import { byteSize } from '../../../src/shared/byte-size';
import { cachedInspection, type Fingerprints } from '../../../src/host/engine/result-cache';

describe('the cache of results', () => {
  const asked: string[] = [];
  const answer = (name: string) => async (params: unknown) => {
    asked.push(`${name} ${JSON.stringify(params)}`);
    return { name, params };
  };
  const inner = {
    evaluate: answer('evaluate'),
    attention: answer('attention'),
    failures: answer('failures'),
    probe: answer('probe'),
  } as unknown as Inspection;
  const unchanged: Fingerprints = { checkpoint: async () => '', run: async () => '' };
  const at = (step: number, prompt = '1+1') => ({ checkpoint: { folder: '/w/runs/a', step }, prompt });
  beforeEach(() => asked.splice(0));

  it('answers the same question from memory, and any other anew', async () => {
    const cached = cachedInspection(inner, unchanged);
    const first = await cached.attention(at(100));
    deepEqual(await cached.attention(at(100)), first);
    await cached.attention(at(200));
    await cached.attention(at(100, '2+2'));
    deepEqual(asked.length, 3);
  });

  it('computes anew when the file of the checkpoint is another', async () => {
    let version = 'a';
    const cached = cachedInspection(inner, { ...unchanged, checkpoint: async () => version });
    await cached.attention(at(100));
    version = 'b';
    await cached.attention(at(100));
    deepEqual(asked.length, 2);
  });

  it('asks a probe again when a checkpoint of its run came, or another run that it looked at changed', async () => {
    const states: Record<string, string> = { '/w/runs/a': '1', '/w/runs/b': '1' };
    const probe = async (params: unknown) => {
      asked.push(JSON.stringify(params));
      return { also: [{ folder: '/w/runs/b', run: 'b', step: 300 }] };
    };
    const cached = cachedInspection({ ...inner, probe } as unknown as Inspection, {
      ...unchanged,
      run: async (folder) => states[folder],
    });
    const ask = () =>
      cached.probe({
        checkpoint: { folder: '/w/runs/a', step: 100 },
        probe: 'heads',
        options: { against: '/w/runs/b' },
      });
    const counts: number[] = [];
    for (const changed of ['', '/w/runs/a', '', '/w/runs/b', '', '/w/runs/c']) {
      states[changed] = 'other';
      await ask();
      counts.push(asked.length);
    }
    deepEqual(counts, [1, 2, 2, 3, 3, 3]);
  });

  it('computes once what is asked twice at the same time', async () => {
    const cached = cachedInspection(inner, unchanged);
    deepEqual(new Set(await Promise.all([cached.attention(at(100)), cached.attention(at(100))])).size, 1);
    deepEqual(asked.length, 1);
  });

  it('forgets what was asked for longest ago', async () => {
    const cached = cachedInspection(inner, unchanged, 2 * byteSize({ name: 'attention', params: at(1) }));
    for (const step of [1, 2, 1, 3, 1, 2]) await cached.attention(at(step));
    deepEqual(
      asked.map((line) => /"step":(\d)/.exec(line)?.[1]),
      ['1', '2', '3', '2'],
    );
  });

  it('remembers no failure', async () => {
    let fail = true;
    const cached = cachedInspection(
      { ...inner, attention: async () => (fail ? Promise.reject(new Error('once')) : ({} as never)) },
      unchanged,
    );
    await rejects(cached.attention(at(100)), /once/);
    fail = false;
    deepEqual(await cached.attention(at(100)), {});
  });

  it('asks once which probes there are, and again after a failure', async () => {
    let calls = 0;
    const probes = async () => (++calls === 1 ? Promise.reject(new Error('once')) : []);
    const cached = cachedInspection({ ...inner, probes }, unchanged);
    await rejects(cached.probes(null), /once/);
    deepEqual([await cached.probes(null), await cached.probes(null), calls], [[], [], 2]);
  });
});
