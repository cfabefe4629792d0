// A disk that is soon full: a file system in memory, which only root may mount.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { skipBecause } from './skip';

const filler = 'filler';

export interface SmallDisk {
  readonly at: (...parts: string[]) => string;
  /** Leaves so many pages of 4,096 bytes free. */
  leave(pages: number): void;
  /** Frees all but what the test wrote. */
  free(): void;
}

/** A fresh small disk for each test. Skips, saying why, where none can be mounted. @param kilobytes its size */
export function smallDisk(kilobytes: number): SmallDisk {
  let folder: string | undefined;
  const at = (...parts: string[]) => path.join(folder!, ...parts);
  const free = () => rmSync(at(filler), { force: true });
  beforeEach(function () {
    const place = mkdtempSync(path.join(tmpdir(), 'digitscope-disk-'));
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${kilobytes}k`, 'digitscope', place], {
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      folder = place;
    } catch {
      rmSync(place, { recursive: true });
      skipBecause(this, 'a small file system could not be mounted, which takes root on Linux');
    }
  });
  afterEach(() => {
    if (folder === undefined) return;
    execFileSync('umount', ['-l', folder]);
    rmSync(folder, { recursive: true });
    folder = undefined;
  });
  return {
    at,
    free,
    leave: (pages) => {
      free();
      const { bavail, bsize } = statfsSync(at());
      writeFileSync(at(filler), new Uint8Array(Math.max(0, bavail - pages) * bsize));
    },
  };
}
