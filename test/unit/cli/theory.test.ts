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

describe('digitscope theory of an expression', () => {
  const run = (task: string, line: string) => cli(['theory', '--task', task, ...words(line)], { cwd: '/' });
  const json = async (task: string, line: string) =>
    JSON.parse((await run(task, `${line} --json`)).out) as Record<string, unknown>;

  it('counts for absolute positions, as for the same task by its name', async () => {
    const lengths = '--train-digits 1-4 --digits 5-9';
    const named = await json('mod-add', `--modulus 101 ${lengths}`);
    assert.deepEqual(await json('(a+b) % 101', lengths), {
      expression: '(a + b) mod 101',
      positions: 'absolute',
      ...named,
    });
    assert.deepEqual((await json('a - b', '--train-digits 3 --digits 5')).byDigits, [{ digits: 5, predicted: 1 / 90 }]);
  });

  it('is right at every length with relative positions where the rule is the same at every place', async () => {
    for (const task of ['a + b + c', 'add'])
      assert.deepEqual((await json(task, '--digits 5,9 --positions relative')).byDigits, [
        { digits: 5, predicted: 1 },
        { digits: 9, predicted: 1 },
      ]);
  });

  it('prints why there is no figure, once, with the chance level', async () => {
    const { out } = await run('(a^2 + a*b) mod 97', '--train-digits 1-3 --digits 3-5 --positions place');
    assert.match(out, /^\(a\^2 \+ a × b\) mod 97, trained on 1 to 3 digits, positions by place\n.*: every digit\n/);
    assert.match(out, /│ 3 +│ +100\.000% │\n│ 4 +│ +– │/);
    assert.equal(out.match(/97 divides no power of 10 up to 10\^3\. The chance level is 1\.031%\./g)?.length, 1);
  });

  it('refuses what it cannot read or divide by, in one sentence', async () => {
    for (const [task, line, message] of [
      ['a + ', '', /ends at column 5/],
      ['a mod 0', '', /column 7/],
      ['a // b', '', /divisor b may be 0/],
      ['a - b', '--modulus 7', /leave --modulus out/],
      ['mod-ad', '', /one of add, multiply/],
      ['a - b', '--base 1', /base .* from 2 to 16/],
      ['a - b', '--positions rotary', /--positions/],
    ] as const) {
      const { code, out, err } = await run(task, `--digits 5 ${line}`);
      assert.deepEqual({ code, out }, { code: 2, out: '' }, task);
      assert.match(err, message);
    }
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
