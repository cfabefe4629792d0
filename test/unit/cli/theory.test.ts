import assert from 'node:assert/strict';
import { cli, words } from './fake-world';

describe('digitscope theory', () => {
  const run = (line: string) => cli(words(`theory ${line}`), { cwd: '/' });
  const json = async (line: string) =>
    JSON.parse((await run(`${line} --json`)).out) as {
      needed: unknown;
      byDigits: { digits: number; predicted: number }[];
    };

  it('counts the exact zeros and shares of the paper, without an engine', async () => {
    const { needed, byDigits } = await json('--task mod-add --modulus 101 --train-digits 1-4 --digits 5-9');
    assert.deepEqual(
      [needed, byDigits.map(({ digits, predicted }) => [digits, (100 * predicted).toFixed(3)])],
      [
        'all',
        [
          [5, '0.000'],
          [6, '1.012'],
          [7, '0.990'],
          [8, '0.990'],
          [9, '0.990'],
        ],
      ],
    );
  });

  it('names the places that decide', async () => {
    assert.deepEqual(await json('--task mod-add --modulus 100 --train-digits 1-4 --digits 5,7'), {
      needed: [0, 1],
      byDigits: [
        { digits: 5, predicted: 1 },
        { digits: 7, predicted: 1 },
      ],
    });
  });

  it('prints a table', async () => {
    const { out } = await run('--task mod-add --modulus 64 --base 8 --train-digits 1-3 --digits 4');
    assert.match(out, /^\(a \+ b\) mod 64, base 8, trained on 1 to 3 digits, .*\n.*: units and 8\^1\n/);
    assert.match(out, /│ 4 +│ +100\.000% │/);
  });

  it('ends with 130 when it is stopped under a long count', async () => {
    const abort = new AbortController();
    setTimeout(() => abort.abort(), 100);
    const { code, out } = await cli(
      words('theory --task mod-multiply --modulus 1999993 --train-digits 1-4 --digits 8-20'),
      { cwd: '/', signal: abort.signal },
    );
    assert.deepEqual({ code, out }, { code: 130, out: '' });
  });

  it('refuses lengths beyond a width it is told, and a missing task', async () => {
    const beyond = await run('--task add --operand-width 4 --digits 5');
    assert.equal(beyond.code, 2);
    assert.match(beyond.err, /4 digits wide, so 5 digits .*--operand-width .*--digits/);
    const { code, out, err, calls } = await run('--digits 5');
    assert.deepEqual({ code, out, calls }, { code: 2, out: '', calls: [] });
    assert.match(err, /--task add, multiply, mod-add, mod-multiply/);
  });
});

describe('digitscope --help', () => {
  it('explains every command and flag on standard output, exit code 0', async () => {
    for (const line of [
      '--help',
      'train --help',
      'eval --help',
      'probe --help',
      'probe reads --help',
      'attention --help',
      'theory --help',
      'compare --help',
    ]) {
      const { code, out, err } = await cli(words(line), { cwd: '/' });
      assert.deepEqual({ code, err }, { code: 0, err: '' }, line);
      assert.match(out, /^Usage: digitscope /);
    }
  });

  it('states the defaults that the recipe has', async () => {
    const { out } = await cli(words('train --help'), { cwd: '/' });
    assert.match(out, /--batch <sequences> +sequences per step \(default: 256\)/);
  });
});
