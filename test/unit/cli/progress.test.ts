import { deepEqual, equal } from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import type { CliContext, TextStream } from '../../../src/cli/common/context';
import { progressBar } from '../../../src/cli/common/progress';

describe('the progress bar', () => {
  const context = (isTTY: boolean, columns?: number) => {
    const written: string[] = [];
    const err = { isTTY, columns, write: (text: string) => written.push(text) > 0 } as unknown as TextStream;
    return { written, context: { err } as CliContext };
  };
  const clear = '\r\u001b[K';

  it('draws on a terminal what was said last, and takes itself away once', async () => {
    const { written, context: terminal } = context(true);
    const bar = progressBar(terminal, 'Training', 200);
    bar.update(50, 'step 50');
    bar.update(100, 'step 100');
    await delay(150);
    bar.update(500, 'step 500');
    bar.stop();
    bar.update(1);
    bar.stop();
    deepEqual(written, [
      `${clear}Training ${'░'.repeat(24)} 0%`,
      `${clear}Training ${'█'.repeat(12)}${'░'.repeat(12)} 50% step 100`,
      `${clear}Training ${'█'.repeat(24)} 100% step 500`,
      clear,
    ]);
  });

  it('keeps to one line, and shows what would move the cursor', () => {
    const { written, context: narrow } = context(true, 50);
    const bar = progressBar(narrow, 'Training', 1);
    bar.update(0, '\u001b[2J and so on and so on');
    bar.stop();
    equal(written[1].length, clear.length + 49);
    equal(written[1].slice(clear.length).includes('\u001b'), false);
  });

  it('writes nothing where no terminal is', () => {
    const { written, context: file } = context(false);
    const bar = progressBar(file, 'Training', 1);
    bar.update(1);
    bar.stop();
    deepEqual(written, []);
  });
});
