import assert from 'node:assert/strict';
import { evaluate } from '../../../../src/tasks/expression/evaluate';
import { formatExpression } from '../../../../src/tasks/expression/format';
import { parseExpression } from '../../../../src/tasks/expression/parse';
import { operandsOf } from '../../../../src/tasks/expression/properties';
import { randomFor, type Random } from '../../../../src/tasks/random';
import { placesNeeded } from '../../../../src/tasks/theory/needed-places';
import { predict } from '../../../../src/tasks/theory/predict';
import type { TheoryKind } from '../../../../src/tasks/theory/position-kinds';
import type { Question } from '../../../../src/tasks/theory/question';
import { randomExpression } from '../expression/random-expression';

/** The share of right answers by looking at every tuple below B^m. */
function enumerated({ expression, base, trained, digits, domain }: Question): number {
  const operands = operandsOf(expression).length;
  const below = base ** digits;
  const longFrom = digits === 1 ? 0 : base ** (digits - 1);
  const low = BigInt(base ** trained);
  let right = 0;
  let total = 0;
  for (let index = 0; index < below ** operands; index++) {
    const values = Array.from({ length: operands }, (_, i) => Math.floor(index / below ** i) % below);
    const shortest = domain === 'both' ? Math.min(...values) : Math.max(...values);
    if (shortest < longFrom) continue;
    total++;
    const whole = values.map(BigInt);
    const truncated = whole.map((value) => value % low);
    if (evaluate(expression, whole) === evaluate(expression, truncated)) right++;
  }
  return right / total;
}

const question = (text: string, base: number, trained: number, digits: number, domain: 'both' | 'either' = 'both') => ({
  expression: parseExpression(text),
  base,
  trained,
  digits,
  domain,
});

async function assertCounted(asked: Question): Promise<void> {
  const { expression, base, trained, digits, domain } = asked;
  const of = `${formatExpression(expression)}, base ${base}, ${trained} of ${digits} digits, ${domain}`;
  assert.deepEqual(await predict(asked, 'absolute'), { share: enumerated(asked) }, of);
}

const pick = <T>(random: Random, of: readonly T[]): T => of[random.below(of.length)];
/** Base, trained length, tested length. */
const lengths = [
  [2, 1, 3],
  [2, 2, 4],
  [2, 3, 3],
  [3, 1, 2],
  [3, 1, 3],
  [4, 1, 2],
  [8, 1, 2],
  [10, 1, 2],
] as const;

describe('theory of expressions: absolute positions', () => {
  for (const domain of ['both', 'either'] as const) {
    it(`agrees with enumeration, domain ${domain}`, async () => {
      for (const text of ['(a^2 + a * b) mod 97', 'a - b', 'a + b', 'a * b', '3 * a - 2 * b + 5', '(a + b) mod 6']) {
        for (const [base, trained, digits] of lengths)
          await assertCounted(question(text, base, trained, digits, domain));
      }
      for (const [base, trained, digits] of lengths.slice(0, 6)) {
        await assertCounted(question('a + b + c', base, trained, digits, domain));
        await assertCounted(question('a - 2 * b + c', base, trained, digits, domain));
        await assertCounted(question('(4 * a + 6 * b - c) mod 12', base, trained, digits, domain));
        await assertCounted(question('(a * b + c) mod 5', base, trained, digits, domain));
      }
    });

    it(`agrees with enumeration for 200 random expressions, domain ${domain}`, async () => {
      let compared = 0;
      for (let index = 0; compared < 200; index++) {
        const random = randomFor(11, 3, index);
        const inner = randomExpression(random, 2, 3);
        if (!operandsOf(inner).includes('a')) continue;
        const right = { kind: 'number', value: BigInt(1 + random.below(14)) } as const;
        const modular = { kind: 'binary', operator: 'mod', left: inner, right } as const;
        const [base, trained, digits] = pick(random, lengths.slice(0, 6));
        await assertCounted({ expression: pick(random, [inner, modular, modular]), base, trained, digits, domain });
        compared++;
      }
    });
  }

  it('counts what is too long to enumerate', async () => {
    assert.deepEqual(await predict(question('a + b + c', 10, 3, 20), 'absolute'), { share: 0 });
    // Right where both high parts are the same of 90.
    assert.deepEqual(await predict(question('a - b', 10, 3, 5), 'absolute'), { share: 1 / 90 });
    await assertCounted(question('a + b + c', 8, 1, 2, 'either'));
  });

  it('counts (a^2 + a * b) mod 97 as a loop in plain numbers does', async () => {
    const answer = (a: number, b: number) => (a * a + a * b) % 97;
    let right = 0;
    for (let a = 100; a < 1000; a++)
      for (let b = 100; b < 1000; b++) if (answer(a, b) === answer(a % 10, b % 10)) right++;
    const counted = await predict(question('(a^2 + a * b) mod 97', 10, 1, 3), 'absolute');
    assert.deepEqual(counted, { share: right / 810_000 });
  });

  it('says what to change where nothing counts, and refuses divisors that may be 0', async () => {
    const long = await predict(question('max(a, b)', 10, 1, 9), 'absolute');
    assert.match('reason' in long ? long.reason : '', /shorter length/);
    const large = await predict(question('(a^2 + b) mod 1000003', 10, 1, 9), 'absolute');
    assert.match('reason' in large ? large.reason : '', /modulus 1000003 is too large/);
    await assert.rejects(predict(question('a mod b', 10, 1, 2), 'absolute'), { code: 'task/expression' });
    await assert.rejects(predict(question('a', 10, 1, 0), 'absolute'), { code: 'theory/digits' });
  });
});

describe('theory of expressions: relative positions and positions by place', () => {
  for (const kind of ['relative', 'place'] as const satisfies readonly TheoryKind[]) {
    it(`are right where one rule holds at every place: ${kind}`, async () => {
      for (const text of ['a + b + c', 'a - b', '2 * a - 3 * b', '(a^2 + a * b) mod 100', '(a + b) mod 8'])
        assert.deepEqual(await predict(question(text, 10, 3, 9), kind), { share: 1 }, text);
      assert.deepEqual(await predict(question('a * b', 10, 3, 3), kind), { share: 1 });
    });

    it(`have no figure elsewhere, with the chance level of a modulus: ${kind}`, async () => {
      for (const [text, chance] of [
        ['a * b', undefined],
        ['a + b + 1', undefined],
        ['(a^2 + a * b) mod 97', 1 / 97],
        ['(a + b) mod 16', 1 / 16],
        ['max(a, b) mod 10', 1 / 10],
      ] as const) {
        const { share, ...rest } = await predict(question(text, 10, 3, 9), kind);
        assert.equal(share, null, text);
        assert.equal('chance' in rest ? rest.chance : undefined, chance, text);
      }
    });
  }
});

describe('theory of expressions: needed places', () => {
  it('are the low ones whose power of the base the modulus divides', () => {
    const needed = (text: string, base: number) => placesNeeded(parseExpression(text), base, 6);
    assert.deepEqual(needed('(a^2 + a * b) mod 100', 10), [0, 1]);
    assert.deepEqual(needed('(a - b) mod 64', 8), [0, 1]);
    assert.deepEqual(needed('(a + b + c) mod 8', 2), [0, 1, 2]);
    assert.deepEqual(needed('a mod 1', 10), []);
    for (const text of ['(a^2 + a * b) mod 97', 'a - b', 'max(a, b) mod 10'])
      assert.equal(needed(text, 10), 'all', text);
  });
});
