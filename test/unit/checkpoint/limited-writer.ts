// Writes files under a limit on their size, and says what became of each, as JSON: `ulimit -f 16; node --import tsx
// limited-writer.ts`.
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { appendWhole, writeWhole } from '../../../src/checkpoint/write-whole';
import { UserError } from '../../../src/shared/errors';

async function outcome(write: (file: string) => Promise<void>): Promise<unknown[]> {
  const folder = await mkdtemp(path.join(tmpdir(), 'digitscope-'));
  const file = path.join(folder, 'a.txt');
  try {
    await writeFile(file, 'older');
    const [code, reason] = await write(file).then(
      () => ['written', ''],
      (error: unknown) =>
        error instanceof UserError ? [error.code, /: ([^.:]*)\. Free/.exec(error.message)?.[1]] : ['?', String(error)],
    );
    return [code, reason, await readFile(file, 'utf8'), (await readdir(folder)).filter((name) => name !== 'a.txt')];
  } finally {
    await rm(folder, { recursive: true });
  }
}

void (async () => {
  const big = 'x'.repeat(50_000);
  process.stdout.write(
    JSON.stringify({
      whole: await outcome((file) => writeWhole(file, big)),
      append: await outcome((file) => appendWhole(file, big)),
      fits: await outcome((file) => writeWhole(file, 'x'.repeat(8_000))),
    }),
  );
})();
