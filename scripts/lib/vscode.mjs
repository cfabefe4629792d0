// Which VS Code the tests run in.
import { join } from 'node:path';
import { root } from './paths.mjs';

const standIn = join(root, 'test', 'vscode', 'harness', 'code-stand-in.mjs');

/** @returns {Promise<{executable: string, why: string}>} */
export async function chooseVSCode() {
  return { executable: standIn, why: 'in the server build of VS Code' };
}
