// Whole sentences that users read, kept in one file per area, so that a better wording is one change to look at:
// test/sentences/<area>.json. Other tests assert codes, figures and key words.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const folder = path.resolve(__dirname, '../sentences');

/** What an area says, by name. */
type Sentences = Record<string, readonly string[]>;

/** Numbers may differ between machines; what is said about them may not. */
export const withoutFigures = (text: string): string => text.replace(/\d+(?:[.,]\d+)*/g, '#');

/**
 * Compares everything that an area says with its kept file. With UPDATE_SNAPSHOTS=1 in the environment the file is
 * written anew instead.
 */
export function assertSentences(area: string, said: Sentences): void {
  const file = path.join(folder, `${area}.json`);
  if (process.env.UPDATE_SNAPSHOTS === '1') {
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, `${JSON.stringify(said, null, 2)}\n`);
  }
  const kept = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Sentences) : {};
  assert.deepEqual(
    said,
    kept,
    `what ${area} says differs from test/sentences/${area}.json; if it is better, run the test with UPDATE_SNAPSHOTS=1`,
  );
}
