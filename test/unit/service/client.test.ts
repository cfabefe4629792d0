import assert from 'node:assert/strict';
import { startEngine } from '../../../src/service/client';
import { temporaryFolder } from '../checkpoint/sample';
import { writeFile } from 'node:fs/promises';

describe('the process of an engine', () => {
  const temporary = temporaryFolder();

  it('that cannot be started counts as ended, and its calls fail', async () => {
    const { execPath } = process;
    const lines: string[] = [];
    process.execPath = temporary.at('no-such-node');
    try {
      const engine = startEngine({ entry: 'engine.js', onLog: (line) => lines.push(line) });
      const asked = assert.rejects(engine.calls.engine(null));
      assert.equal(await engine.exited, null);
      await asked;
      engine.dispose();
    } finally {
      process.execPath = execPath;
    }
    assert.match(lines.join('\n'), /^The engine process failed: spawn .*ENOENT$/);
  });

  it('is logged line by line, however it writes', async () => {
    const entry = temporary.at('engine.cjs');
    const long = 'x'.repeat(100_000);
    await writeFile(
      entry,
      "process.stdout.write('one'); setTimeout(() => { process.stdout.write(' line\\n' + 'x'.repeat(100000) + " +
        "'\\nlast'); process.disconnect(); }, 50);",
    );
    const lines: string[] = [];
    const engine = startEngine({ entry, onLog: (line) => lines.push(line) });
    assert.equal(await engine.exited, 0);
    await new Promise((resolve) => setTimeout(resolve, 100));
    assert.deepEqual(
      lines.filter((line) => !line.includes('Warning')),
      ['one line', long, 'last'],
    );
  });
});
