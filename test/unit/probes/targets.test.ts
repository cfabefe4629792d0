import assert from 'node:assert/strict';
import { targetNames, targetsOf, type TargetName } from '../../../src/probes/common/targets';
import { UserError } from '../../../src/shared/errors';
import { parseTaskSpec, type TaskSpecInput } from '../../../src/tasks/task-schema';
import { digitsOf } from '../../../src/tasks/digits';
import { layoutOf } from '../../../src/tasks/layout';

const layout = (spec: Partial<TaskSpecInput> & Pick<TaskSpecInput, 'operation'>) =>
  layoutOf(parseTaskSpec({ operandWidth: 4, trainDigits: [1, 2], ...spec }));
/** What every target of a name says of a pair. */
const read = (of: ReturnType<typeof layout>, name: TargetName, a: bigint, b: bigint, digits = 3) =>
  Object.fromEntries(
    targetsOf(of, name, digits, null).map((target) => [
      target.label,
      target.of(...([a, b].map((n) => digitsOf(n, of.spec.base, 4)) as [Uint8Array, Uint8Array])),
    ]),
  );

describe('what a prompt can be asked', () => {
  it('of a sum: digits, their sums, the carries and what stands in each column', () => {
    const of = layout({ operation: 'add' });
    // 957 + 48 = 1005.
    assert.deepEqual(
      targetNames.filter((name) => !name.startsWith('residue')).map((name) => read(of, name, 957n, 48n)),
      [
        { 'a units': 7, 'a tens': 5, 'a hundreds': 9 },
        { 'b units': 8, 'b tens': 4, 'b hundreds': 0 },
        { 'a + b units': 15, 'a + b tens': 9, 'a + b hundreds': 9 },
        { 'carry into tens': 1, 'carry into hundreds': 1, 'carry into thousands': 1 },
        { 'running sum units': 15, 'running sum tens': 10, 'running sum hundreds': 10, 'running sum thousands': 1 },
        { 'result units': 5, 'result tens': 0, 'result hundreds': 0, 'result thousands': 1, 'result 10^4': 0 },
      ],
    );
  });

  it('of a product: running sums and carries by columns, as numbers', () => {
    const of = layout({ operation: 'multiply' });
    // 47 × 86: 42, 24 + 56 + 4 = 84, 32 + 8 = 40, 4.
    assert.deepEqual(read(of, 'running-sum', 47n, 86n, 2), {
      'running sum units': 42,
      'running sum tens': 84,
      'running sum hundreds': 40,
      'running sum thousands': 4,
    });
    assert.deepEqual(read(of, 'carry-in', 47n, 86n, 2), {
      'carry into tens': 4,
      'carry into hundreds': 8,
      'carry into thousands': 4,
    });
    assert.deepEqual(
      targetsOf(of, 'running-sum', 2, null).map(({ numeric }) => numeric),
      [true, true, true, true],
    );
  });

  it('of a modular task: the result modulo p, gcd(p, B^n) and p′', () => {
    const of = layout({ operation: 'mod-add', modulus: 150 });
    // gcd(150, 100) = 50.
    assert.deepEqual(
      ['residue', 'residue-gcd', 'residue-cofactor'].map((name) => read(of, name as TargetName, 957n, 48n)),
      [{ 'result mod 150': 105 }, { 'result mod 50 (gcd(p, B^n))': 5 }, { 'result mod 3 (p′)': 0 }],
    );
    // 12 in base 8: 4 divides it, and 64 adds nothing.
    assert.deepEqual(
      Object.keys(read(layout({ operation: 'mod-multiply', modulus: 12, base: 8 }), 'residue-gcd', 5n, 7n)),
      ['result mod 4 (gcd(p, B^n))'],
    );
  });

  it('refuses what the task does not have, in a sentence', () => {
    const refused = (code: string, message: RegExp) => (error: unknown) =>
      error instanceof UserError && error.code === code && message.test(error.message);
    assert.throws(
      () => targetsOf(layout({ operation: 'add' }), 'residue', 2, null),
      refused('probe/target', /^The target residue needs a modular task, .* a \+ b; /),
    );
    assert.throws(
      () => targetsOf(layout({ operation: 'mod-add', modulus: 101 }), 'residue-gcd', 2, null),
      refused('probe/target', /^gcd\(p, B\^n\) is 1 for p = 101 in base 10 with 2 trained digits/),
    );
    assert.throws(
      () => targetsOf(layout({ operation: 'mod-add', modulus: 100 }), 'residue-cofactor', 2, null),
      refused('probe/target', /^p′ is 1 for p = 100/),
    );
    assert.throws(
      () => targetsOf(layout({ operation: 'add' }), 'carry-in', 2, 0),
      refused('probe/place', /^The target carry-in has places 1 to 2 with operands of 2 digits, .* place 0 /),
    );
  });
});
