import type { ModelRunner } from '../engine/runner';
import { counted } from '../shared/counted';
import type { Measure } from '../shared/probe';
import { isModular } from '../tasks/operations/operations';
import type { TaskSpec } from '../shared/task-spec';
import { valueOf, type Digits } from '../tasks/digits';
import type { TaskLayout } from '../tasks/layout';
import { modulusOf } from '../tasks/residues';
import { randomFor, streams } from '../tasks/random';
import { numberOfLength } from '../tasks/sampler';
import { lengthAxis, quantityAxis } from './common/axes';
import { digitCount } from './common/digit-count';
import { shortPercent } from '../shared/percent';
import { measureOf, share } from './common/measure';
import { seedOption } from './common/options';
import { eachOwnAnswer, isWellFormed, wrote, type OwnAnswer } from './common/own-answers';
import { defineProbe } from './probe';

/**
 * Translation invariance: when the operands' digits move k places up, with zeros below, does the model's answer move
 * with them?
 *
 * The true function satisfies f(B^k·a, B^k·b) ≡ B^(kd)·f(a, b), modulo p where the task has one, with d = 1 for sums
 * and 2 for products. For random operands of ℓ digits, let c be what the model itself writes for a and b, right or
 * wrong; `moved` is the share of prompts in which it writes B^(kd)·c for the moved operands. So a model that computes
 * something else, but the same at every place, is invariant; one that learned each place separately is not. The
 * argument of arXiv 2407.17963 rests on this property: addition is translation invariant in its digits, so a model that
 * only sees distances and has learned the low places has learned all places, while a model with absolute positions need
 * not generalize. Multiplication is not invariant digit by digit (c_k needs all pairs i + j = k), so there even a model
 * that only sees distances need not generalize.
 */
export const invariance = defineProbe({
  name: 'invariance',
  title: 'Translation invariance',
  question: 'Does the model’s answer move along when the operands’ digits move some places up, with zeros below?',
  options: [
    {
      kind: 'integer',
      name: 'samples',
      help: 'how many random prompts of each length',
      min: 1,
      max: 100_000,
      default: 200,
    },
    seedOption,
  ],
  async run({ runner, signal, progress }, { samples, seed }) {
    const { layout } = runner;
    const { operandWidth: width } = layout.spec;
    const cells = await cellsOf(runner, samples, seed, { signal, progress });
    const cellAt = (length: number, shift: number) =>
      cells.find((cell) => cell.length === length && cell.shift === shift);
    // The longest operands cannot be moved.
    const movable = lengthAxis('length before the move', width - 1);
    const shifts = Array.from({ length: width - 1 }, (_, i) => i + 1);
    const axes = [movable, quantityAxis('moved up by', shifts, (shift) => counted(shift, 'place'))];
    const moved: Measure[] = [
      measureOf(
        { name: 'moved-by-length', title: 'Answers that move along, mean over all moves', ...share },
        [movable],
        (i) => mean(cells.filter(({ length, shift }) => length === i + 1 && shift > 0)),
      ),
      measureOf(
        { name: 'moved', title: 'Answers that move along with their digits', ...share },
        axes,
        (i, j) => cellAt(i + 1, j + 1)?.moved ?? NaN,
      ),
      measureOf(
        { name: 'right', title: 'Right answers after the move', ...share },
        axes,
        (i, j) => cellAt(i + 1, j + 1)?.right ?? NaN,
      ),
    ];
    const measures: Measure[] = [
      ...(width > 1 ? moved : []),
      measureOf(
        { name: 'right-unmoved', title: 'Right answers before any move', ...share },
        [lengthAxis('length before the move', width)],
        (i) => cellAt(i + 1, 0)!.right,
      ),
    ];
    return { prompts: cells.length * samples, measures, findings: inWords(layout, cells, samples) };
  },
});

/** Operands of one length, moved up by `shift` places; 0 leaves them as they are. */
interface Cell {
  readonly length: number;
  readonly shift: number;
  readonly moved: number;
  readonly right: number;
}

const mean = (cells: readonly Cell[]) => cells.reduce((sum, { moved }) => sum + moved, 0) / cells.length;

async function cellsOf(
  runner: ModelRunner,
  samples: number,
  seed: number,
  { signal, progress }: { signal: AbortSignal; progress: (share: number) => void },
): Promise<Cell[]> {
  const { spec } = runner.layout;
  const { operandWidth } = spec;
  const total = (operandWidth * (operandWidth + 1)) / 2;
  const cells: Cell[] = [];
  for (let length = 1; length <= operandWidth; length++) {
    const pair = (i: number) => {
      const random = randomFor(seed, streams.probe, (length - 1) * samples + i);
      return [numberOfLength(spec, length, random), numberOfLength(spec, length, random)] as const;
    };
    // Shift by shift, so that the answers to the unmoved operands come first.
    const before: OwnAnswer[] = [];
    const counts = Array.from({ length: operandWidth - length + 1 }, () => ({ moved: 0, right: 0 }));
    const pairAt = (i: number): readonly [Digits, Digits] => {
      const [a, b] = pair(i % samples);
      return [movedUp(a, Math.floor(i / samples)), movedUp(b, Math.floor(i / samples))];
    };
    const take = (answer: OwnAnswer, i: number) => {
      const shift = Math.floor(i / samples);
      if (shift === 0) before.push(answer);
      counts[shift].moved += Number(movesAlong(spec, before[i % samples], answer, shift));
      counts[shift].right += Number(wrote(answer, answer.expected));
    };
    const done = cells.length;
    await eachOwnAnswer(runner, counts.length * samples, pairAt, take, {
      signal,
      onProgress: (share) => progress((done + share * counts.length) / total),
    });
    cells.push(
      ...counts.map(({ moved, right }, shift) => ({ length, shift, moved: moved / samples, right: right / samples })),
    );
  }
  return cells;
}

/** The same digits some places higher, with zeros below. */
function movedUp(digits: Digits, places: number): Digits {
  const moved = new Uint8Array(digits.length);
  moved.set(digits.subarray(0, digits.length - places), places);
  return moved;
}

/**
 * Whether the answer to the moved operands is B^(kd) times the one to the unmoved. False if either lacks a digit or its
 * end token.
 */
function movesAlong(spec: TaskSpec, before: OwnAnswer, after: OwnAnswer, shift: number): boolean {
  if (!isWellFormed(before) || !isWellFormed(after)) return false;
  const degree = spec.operation.endsWith('multiply') ? 2 : 1;
  const value = BigInt(spec.base) ** BigInt(shift * degree) * valueOf(before.written, spec.base);
  return valueOf(after.written, spec.base) === (isModular(spec.operation) ? value % BigInt(modulusOf(spec)) : value);
}

function inWords({ spec }: TaskLayout, cells: readonly Cell[], samples: number): string[] {
  const trained = spec.trainDigits[1];
  const shifted = cells.filter(({ shift }) => shift > 0);
  const inside = shifted.filter(({ length, shift }) => length + shift <= trained);
  const beyond = shifted.filter(({ length, shift }) => length + shift > trained && length <= trained);
  const findings: string[] = [];
  if (shifted.length === 0) return ['Operands have one digit, so they cannot be moved.'];
  const each = `${counted(samples, 'prompt')} per length and move, greedy decoding`;
  if (beyond.length > 0)
    findings.push(
      `Moved beyond the ${digitCount(trained)} that training covered, the answer moves along ` +
        `in ${shortPercent(mean(beyond))} of prompts (${each}).`,
    );
  if (inside.length > 0) {
    const details = beyond.length > 0 ? '' : ` (${each})`;
    findings.push(`Moved within them, it moves along in ${shortPercent(mean(inside))} of prompts${details}.`);
  }
  const vanish = Array.from({ length: spec.operandWidth - 1 }, (_, i) => i + 1).find(
    (shift) => isModular(spec.operation) && vanishes(spec, shift),
  );
  if (vanish !== undefined)
    findings.push(
      `Moved by ${counted(vanish, 'place')} or more, the right answer is always 0, because ${spec.modulus} divides ` +
        'the factor; a model that ignores the high places passes there.',
    );
  return findings;
}

/** Whether B^(kd) is a multiple of the modulus. */
const vanishes = (spec: TaskSpec, shift: number): boolean =>
  BigInt(spec.base) ** BigInt(shift * (spec.operation.endsWith('multiply') ? 2 : 1)) % BigInt(modulusOf(spec)) === 0n;
