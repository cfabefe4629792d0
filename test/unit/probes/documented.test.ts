import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { probes } from '../../../src/probes/table';

describe('docs/probes.md', () => {
  it('has a section for every probe, and no other', () => {
    const text = readFileSync(path.join(__dirname, '../../../docs/probes.md'), 'utf8');
    const sections = [...text.matchAll(/^### (.+)$/gm)].map(([, name]) => name);
    // Reads answers with a matrix of its own and is not in the table.
    assert.deepEqual(sections.sort(), ['reads', ...probes.map(({ name }) => name)].sort());
  });
});
