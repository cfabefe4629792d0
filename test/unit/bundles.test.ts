// How large the bundles in dist/ may be. They are read as the build left them.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { skipBecause } from '../support/skip';

const dist = path.resolve(__dirname, '../../dist');

describe('bundles', () => {
  before(function () {
    if (!existsSync(path.join(dist, 'extension.js'))) skipBecause(this, 'nothing is built; run npm run build');
    // A build for --watch is not minified; its lines are short.
    if (readFileSync(path.join(dist, 'extension.js'), 'utf8').split('\n').length > 5000)
      skipBecause(this, 'dist/ holds a build of npm run watch; run npm run build');
  });

  const kilobytes = (file: string) => statSync(path.join(dist, file)).size / 1000;
  const limits: Readonly<Record<string, number>> = { 'webview.js': 260, 'extension.js': 320 };

  for (const [file, limit] of Object.entries(limits)) {
    it(`${file} takes at most ${limit} kB`, () => {
      assert.ok(kilobytes(file) <= limit, `${file} has ${kilobytes(file).toFixed(0)} kB`);
    });
  }

  it('all scripts together take at most 2200 kB', () => {
    const all = readdirSync(dist).filter((file) => file.endsWith('.js'));
    const total = all.reduce((sum, file) => sum + kilobytes(file), 0);
    assert.ok(total <= 2200, `${all.join(', ')} have ${total.toFixed(0)} kB`);
  });
});
