// Folders that are gone when the process ends, however it ends short of SIGKILL.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// The processes that write there may need a moment to end.
const patiently = { recursive: true, force: true, maxRetries: 10, retryDelay: 100 };

/** Makes a new folder under `parent` (the system's folder for temporary files when left out) and returns its path. */
export function temporaryFolder(prefix, parent = tmpdir()) {
  mkdirSync(parent, { recursive: true });
  const folder = mkdtempSync(join(parent, prefix));
  process.once('exit', () => rmSync(folder, patiently));
  return folder;
}
