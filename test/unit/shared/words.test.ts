import assert from 'node:assert/strict';
import { counted } from '../../../src/shared/counted';
import { digitOrderInWords } from '../../../src/shared/place-words';
import { leakFrom, readFrom, readingOf, shouldCount } from '../../../src/shared/read-thresholds';
import { readsInWords } from '../../../src/shared/reads-in-words';
import { placeName, placeNamed } from '../../../src/shared/roles';
import { verdictOf, type ReadEvidence } from '../../../src/probes/verdict/words';
import { parseTaskSpec } from '../../../src/tasks/task-schema';

describe('what it is called that a digit changes the answer', () => {
  it('has one threshold each, and a digit leaks only where it should not count', () => {
    assert.deepEqual([readFrom, leakFrom], [0.25, 0.03]);
    assert.deepEqual(
      [0.25, 0.249, 0.03, 0.029].map((effect) => [readingOf(effect, true), readingOf(effect, false)]),
      [
        ['reads', 'reads'],
        ['weakly reads', 'leaks from'],
        ['weakly reads', 'leaks from'],
        ['ignores', 'ignores'],
      ],
    );
    const task = { trainDigits: [1, 3] as [number, number] };
    assert.deepEqual(
      [0, 1, 2, 3].map((place) => [shouldCount(task, [0, 1], place), shouldCount(task, 'all', place)]),
      [
        [true, true],
        [true, true],
        [false, true],
        [false, false],
      ],
    );
  });

  it('is the same for the reads of a checkpoint and for its verdict', () => {
    // The matrix of the sixth digits of a model that the page said to read every digit and the verdict to read two.
    const spec = parseTaskSpec({ operation: 'mod-add', modulus: 100, operandWidth: 4, trainDigits: [1, 3] });
    const inputs = (['a', 'b'] as const).flatMap((operand) => [0, 1, 2, 3].map((place) => ({ operand, place })));
    const effect = [
      [1, 0, 0, 0.02, 1, 0, 0, 0.02],
      [0.37, 0.97, 0.05, 0.07, 0.2, 0.97, 0.05, 0.01],
    ];
    const reads = { answers: [{ place: 0 }, { place: 1 }], inputs, needed: [0, 1], effect };
    assert.deepEqual(readsInWords(spec, reads), [
      {
        answers: 'tens',
        words:
          'reads units of a and tens of a and b; weakly reads units of b; leaks from hundreds of a and b and ' +
          'thousands of a',
      },
      { answers: 'units', words: 'reads units of a and b' },
    ]);
    const evidence = inputs.map((input, j): ReadEvidence => {
      const most = Math.max(...effect.map((row) => row[j]));
      return {
        ...input,
        effect: most,
        needed: input.place < 2,
        reading: readingOf(most, shouldCount(spec, [0, 1], input.place)),
      };
    });
    const interval = { low: 0.98, high: 1 };
    const [headline] = verdictOf({
      spec,
      encoding: { kind: 'absolute', title: 'learned' },
      inputs: evidence,
      lengths: [{ digits: 4, samples: 1, exact: 1, truncatedExact: 1, predicted: 1, byPlace: [], interval }],
      readSamples: 1,
    });
    assert.match(
      headline,
      /^Reads units and tens; leaks from hundreds and thousands of a and hundreds of b, .*7%.*100% .* 1 prompt\)/,
    );
  });

  it('tells answers apart that read different digits, and joins those beside each other that read the same', () => {
    const answers = [0, 1, 2].map((place) => ({ place }));
    const inputs = [
      { operand: 'a', place: 0 },
      { operand: 'b', place: 5 },
    ] as const;
    const task = { base: 10, trainDigits: [1, 6] as [number, number] };
    assert.deepEqual(
      readsInWords(task, {
        answers,
        inputs,
        needed: 'all',
        effect: [
          [0, 0],
          [0, 0],
          [0, 1],
        ],
      }),
      [
        { answers: 'hundreds', words: 'reads 10^5 of b' },
        { answers: 'units to tens', words: 'reads no digit' },
      ],
    );
  });
});

describe('the names of places', () => {
  it('are words up to thousands and powers of the base beyond, and can be typed as a number, a word or a power', () => {
    assert.deepEqual(
      [0, 1, 2, 3, 4, 5, 12].map((place) => placeName(place)),
      ['units', 'tens', 'hundreds', 'thousands', '10^4', '10^5', '10^12'],
    );
    assert.deepEqual(
      [0, 1, 2].map((place) => placeName(place, 8)),
      ['units', '8^1', '8^2'],
    );
    for (const base of [2, 8, 10, 16])
      for (let place = 0; place < 130; place++) assert.equal(placeNamed(placeName(place, base), base), place);
    assert.deepEqual(
      ['1', ' Tens ', '10^1', 'hundred-thousands', '8^1', 'carry', '', '-1', '1.5'].map((text) => placeNamed(text)),
      [1, 1, 1, 5, undefined, undefined, undefined, undefined, undefined],
    );
    assert.deepEqual(
      ['tens', '8^1', '1'].map((text) => placeNamed(text, 8)),
      [undefined, 1, 1],
    );
  });

  it('come with the order in which digits stand', () => {
    const order = (reverseAnswer: boolean, reverseOperands: boolean) =>
      digitOrderInWords({ reverseAnswer, reverseOperands });
    assert.equal(order(false, false), null);
    assert.match(order(true, false)!, /^Answers .* units first/);
    assert.match(order(false, true)!, /^Operands .* units first/);
    assert.match(order(true, true)!, /^Operands and answers .* units first/);
  });
});

describe('a count', () => {
  it('has its noun in the plural but for one', () => {
    assert.deepEqual(
      [counted(0, 'head'), counted(1, 'head'), counted(2, 'head'), counted(1000, 'prompt', '1,000')],
      ['0 heads', '1 head', '2 heads', '1,000 prompts'],
    );
  });
});
