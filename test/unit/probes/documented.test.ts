import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { tapsOf } from '../../../src/model/taps';
import { probes } from '../../../src/probes/probes';
import { leakFrom, readFrom } from '../../../src/shared/read-thresholds';
import { tinyConfig } from '../../support/model';

describe('docs/probes.md', () => {
  it('has a section for every probe, and no other', () => {
    const text = readFileSync(path.join(__dirname, '../../../docs/probes.md'), 'utf8');
    const sections = [...text.matchAll(/^### (.+)$/gm)].map(([, name]) => name);
    assert.deepEqual(sections.sort(), probes.map(({ name }) => name).sort());
  });

  it('lists every activation, and says from where on a digit is read', () => {
    const text = readFileSync(path.join(__dirname, '../../../docs/probes.md'), 'utf8');
    const listed = text
      .split('\n')
      .flatMap((line) => [...line.matchAll(/`((?:blocks\.L\.|ln_final\.|hook_)[\w.]+)`/g)].map(([, name]) => name));
    assert.deepEqual(
      listed,
      tapsOf(tinyConfig({ layers: 1 })).map((tap) => tap.replace('blocks.0.', 'blocks.L.')),
    );
    const meaning = (word: string) => text.split('\n').find((line) => line.startsWith(`| ${word} |`)) ?? '';
    assert.match(meaning('reads'), new RegExp(`\\b${100 * readFrom}%`));
    for (const word of ['weakly reads', 'leaks from'])
      assert.match(meaning(word), new RegExp(`\\b${100 * leakFrom}% to ${100 * readFrom}%`));
  });
});
