import assert from 'node:assert/strict';
import { digitsOf } from '../../../src/tasks/digits';
import { encodeInto, type TaskLayout } from '../../../src/tasks/layout';
import { copyCircuit, sumCircuit, type KnownCircuit } from '../../support/known-circuit';
import { referenceRun } from '../../support/reference-runner';

/** All prompts of two digits, with the answers that the model is to write. */
function promptsOf({ layout }: KnownCircuit, answer: (a: number, b: number) => number): Int32Array {
  const { base } = layout.spec;
  const numbers = Array.from({ length: base ** 2 }, (_, i) => i);
  const sequences = new Int32Array(numbers.length ** 2 * layout.length);
  numbers.forEach((a) =>
    numbers.forEach((b) => {
      const at = (a * numbers.length + b) * layout.length;
      encodeInto(layout, digitsOf(BigInt(a), base, 2), digitsOf(BigInt(b), base, 2), sequences, at);
      digitsOf(BigInt(answer(a, b)), base, layout.answerWidth).forEach(
        (digit, place) => (sequences[at + layout.positionOf({ kind: 'answer', place })] = digit),
      );
    }),
  );
  return sequences;
}

/** The least by which the logit of a token that it is to write exceeds all others. */
function leastMargin({ layout }: { layout: TaskLayout }, sequences: Int32Array, logits: Float32Array): number {
  const { length, promptLength, targetCount, vocabulary } = layout;
  let least = Infinity;
  for (let i = 0; i < (sequences.length / length) * targetCount; i++) {
    const wanted = sequences[Math.floor(i / targetCount) * length + promptLength + (i % targetCount)];
    const row = [...logits.subarray(i * vocabulary.length, (i + 1) * vocabulary.length)];
    const [right] = row.splice(wanted, 1);
    least = Math.min(least, right - Math.max(...row));
  }
  return least;
}

describe('a model made by hand', function () {
  this.timeout(20_000);
  const cases: [name: string, circuit: KnownCircuit, answer: (a: number, b: number) => number][] = [
    ['copies the tens of a and the units of b', copyCircuit(), (a, b) => 10 * Math.floor(a / 10) + (b % 10)],
    ['adds modulo 4', sumCircuit(), (a, b) => (a + b) % 4],
  ];
  for (const [name, circuit, answer] of cases)
    it(name, async () => {
      // 256 of ten thousand pairs, spread over all of them, are enough.
      const all = promptsOf(circuit, answer);
      const { length } = circuit.layout;
      const some = Int32Array.from(
        { length: Math.min(all.length, 256 * length) },
        (_, i) => all[((Math.floor(i / length) * 37) % (all.length / length)) * length + (i % length)],
      );
      const { logits } = await referenceRun(circuit.layout, circuit.config, circuit.parameters)(some);
      const least = leastMargin(circuit, some, logits);
      assert.ok(least > 2, `least margin ${least}`);
    });
});
