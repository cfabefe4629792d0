// The folder that `npm start` opens: a place for runs, with a page that says what to do first.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './paths.mjs';

const readme = `# Digitscope sample workspace

1. Open the command palette (\`F1\`) and run **Digitscope: Train Arithmetic Model**. Accept the defaults: a small
   transformer learns addition modulo 100 on numbers of 1 to 3 digits, in well under a minute.
2. Run **Digitscope: Open Inspector** and look at the reads matrix: the two answer digits read the units and the tens
   of both numbers, and no hundreds digit.
3. Run **Digitscope: Compare Encodings** to see two models side by side with what the theory predicts.

Runs are kept in the folder \`runs\`, one folder each.
`;

/** Makes the sample workspace where it is missing, leaves what is in it alone, and returns its path. */
export function sampleWorkspace() {
  const folder = join(root, '.cache', 'sample-workspace');
  mkdirSync(folder, { recursive: true });
  const page = join(folder, 'README.md');
  if (!existsSync(page)) writeFileSync(page, readme);
  return folder;
}
