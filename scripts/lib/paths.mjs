// Where things are: the repository, and the cache that fresh clones on one machine share.
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's root folder. */
export const root = resolve(fileURLToPath(new URL('../..', import.meta.url)));

/** The folder for large downloads, shared by every clone of one user; DIGITSCOPE_CACHE moves it. */
export const cache = resolve(process.env.DIGITSCOPE_CACHE || join(homedir(), '.cache', 'digitscope'));

/** What a run of the tests leaves behind for a reader: logs, screenshots, results. */
export const testOutput = join(root, 'test', 'output');
