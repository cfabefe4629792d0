import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { startEngine } from '../../../src/service/client';
import { cannotLoad, runtime } from '../../../src/engine/onnx/session/runtime';
import { UserError } from '../../../src/shared/errors';
import { dist, smallRecipe, withFolder } from '../../support/engine';

const fixture = path.resolve(__dirname, '../../fixtures/other-platform.cjs');

describe('a platform that ONNX Runtime does not run on', function () {
  this.timeout(60_000);

  it(
    'is told so with the platforms that are supported, by an engine process that goes on answering and writes ' +
      'nothing',
    () =>
      withFolder(async (folder) => {
        const before = process.env.NODE_OPTIONS;
        process.env.NODE_OPTIONS = `--require ${JSON.stringify(fixture)}`;
        const engine = startEngine({ entry: path.join(dist, 'engine.js') });
        try {
          const refusal = (error: unknown) =>
            error instanceof UserError &&
            error.code === 'engine/binding-missing' &&
            /darwin x64.*Windows and Linux.*Apple silicon/.test(error.message);
          const run = path.join(folder, 'run');
          await assert.rejects(engine.calls.train({ folder: run, recipe: smallRecipe() }), refusal);
          await assert.rejects(engine.calls.engine(null), refusal);
          assert.ok(!existsSync(run));
          const [cpu, webgpu] = await engine.calls.checkEngines(null);
          for (const check of [cpu, webgpu])
            assert.ok(
              !check.available && check.reason === 'binding-missing' && /darwin x64/.test(check.message),
              JSON.stringify(check),
            );
        } finally {
          engine.dispose();
          if (before === undefined) delete process.env.NODE_OPTIONS;
          else process.env.NODE_OPTIONS = before;
        }
      }),
  );

  it('is one of those that the package has no library for', () => {
    const folder = path.join(path.dirname(require.resolve('onnxruntime-node/package.json')), 'bin/napi-v6');
    const shipped = readdirSync(folder).flatMap((platform) =>
      readdirSync(path.join(folder, platform)).map((arch) => [platform, arch]),
    );
    for (const [platform, arch] of shipped)
      assert.doesNotMatch(cannotLoad(platform, arch, 'some words'), /no version/, `${platform} ${arch}`);
    for (const [platform, arch] of [
      ['darwin', 'x64'],
      ['linux', 'ia32'],
      ['linux', 'riscv64'],
      ['freebsd', 'x64'],
      ['android', 'arm64'],
    ])
      assert.match(cannotLoad(platform, arch, 'some words'), /no version/);
  });

  it('may be a Linux with another C library', () => {
    for (const words of [
      'Error loading shared library ld-linux-x86-64.so.2: No such file or directory (needed by ' +
        '/x/onnxruntime_binding.node)',
      "/lib64/libc.so.6: version `GLIBC_2.28' not found",
      'libc.musl-x86_64.so.1: cannot open shared object file',
    ])
      assert.match(cannotLoad('linux', 'x64', words), /C library.*glibc.*Alpine/);
    assert.match(
      cannotLoad('linux', 'x64', 'Cannot find module'),
      /cannot be loaded \(Cannot find module\).*install Digitscope anew/,
    );
  });

  it('is not this one', () => assert.equal(typeof runtime().InferenceSession.create, 'function'));
});
