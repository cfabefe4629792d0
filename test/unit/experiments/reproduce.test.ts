import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { plan } from '../../../experiments/plan';

const root = path.resolve(__dirname, '../../..');

/** Runs the command without what `npm run reproduce` builds before it: none of these trains anything. */
function reproduce(...args: string[]): { code: number | null; out: string[]; err: string } {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', 'tsx', 'experiments/reproduce.ts', ...args],
    { cwd: root, encoding: 'utf8' },
  );
  return { code: status, out: stdout.trimEnd().split('\n'), err: stderr.trimEnd() };
}

describe('npm run reproduce', function () {
  this.timeout(20_000);

  it('lists its rows in order, and which are done', () => {
    const { code, out } = reproduce('--list', '--only', 'multiply-shaw');
    assert.deepEqual(
      { code, rows: out.map((line) => line.slice(5)) },
      { code: 0, rows: plan.map(({ id }) => id).filter((id) => id.includes('multiply-shaw')) },
    );
    assert.deepEqual(
      [...new Set(out.map((line) => line.slice(0, 5)))].filter((mark) => mark !== 'done ' && mark !== '     '),
      [],
    );
  });
  const wrong: [args: string[], err: string][] = [
    [['--only', 'divide'], "No row is named like 'divide'; --list names them all."],
    [['--seconds', 'soon'], "--seconds takes a number above 0, not 'soon'."],
    [['--rows'], "Unknown option '--rows'; --help lists the options."],
  ];
  for (const [args, err] of wrong)
    it(`refuses ${args.join(' ')} with one sentence`, () =>
      assert.deepEqual(reproduce(...args), { code: 2, out: [''], err }));
  it('explains itself', () => assert.match(reproduce('--help').out.join('\n'), /--report +write docs\/results\.md/));
});
