import assert from 'node:assert/strict';
import { number } from '../../../src/cli/common/options';

describe('number flags', () => {
  it('take plain decimal numbers', () => {
    assert.deepEqual(
      ['100', '-7', '+7', '0.5', '.5', '5.', '3e-3', '1E4'].map(number('--x')),
      [100, -7, 7, 0.5, 0.5, 5, 0.003, 10_000],
    );
  });
  it('refuse what only JavaScript takes for a number', () => {
    for (const text of [
      '',
      ' ',
      '0x10',
      '0b11',
      '0o7',
      'Infinity',
      'NaN',
      '1_000',
      '1e999',
      ' 1',
      '1,5',
      'ten',
      '--1',
      '.',
      '1e',
    ])
      assert.throws(() => number('--x')(text), { code: 'cli/number' }, text);
  });
});
