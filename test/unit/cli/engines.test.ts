import assert from 'node:assert/strict';
import type { EngineCheck } from '../../../src/shared/engines';
import { cli, engine } from './fake-world';

const right: EngineCheck = {
  engine: 'cpu',
  available: true,
  identity: engine,
  milliseconds: 1.26,
  error: 2.5e-7,
  agrees: true,
};
const absent: EngineCheck = {
  engine: 'webgpu',
  available: false,
  reason: 'no-adapter',
  message: 'No GPU answers. Install its driver.',
};
const ask = (checks: EngineCheck[], ...flags: string[]) =>
  cli(['engines', ...flags], { cwd: '/', answers: { checkEngines: () => Promise.resolve(checks) } });

describe('digitscope engines', () => {
  it('prints time and error of each engine, or why it is not available', async () => {
    const { code, out, err } = await ask([right, absent]);
    assert.deepEqual([code, err], [0, '']);
    assert.match(out, /│ cpu +│ 1\.3 ms │ +2\.5e-7 │ onnxruntime 1\.0\.0 · CPU · 2 workers │/);
    assert.match(out, /│ webgpu │ +– │ +– │ +not available │/);
    assert.ok(out.endsWith('webgpu: No GPU answers. Install its driver.\n'), out);
  });

  it('prints the same as JSON', async () => {
    const { code, out } = await ask([right, absent], '--json');
    assert.equal(code, 0);
    assert.deepEqual(JSON.parse(out), { engines: [right, absent] });
  });

  it('fails when an engine computes something else', async () => {
    const { code, err } = await ask([{ ...right, agrees: false, error: 0.1 }]);
    assert.equal(code, 2);
    assert.equal(
      err,
      'Do not use cpu on this machine: the error is larger than single precision allows. Choose another with ' +
        '--engine.\n',
    );
  });
});
