import type { Measure } from '../../shared/probe';
import type { TaskSpec } from '../../shared/task-spec';
import { digitsOf, type Digits } from '../../tasks/digits';
import type { Random } from '../../tasks/random';
import { digitCount } from '../common/digit-count';
import { share } from '../common/measure';

/** At most this many bins per side, so that cells can be told apart on a screen and one prompt per cell is fast. */
const mostBins = 50n;

/** Equal ranges of the numbers of up to `digits` digits; the last may be shorter. */
function binsOf({ base }: TaskSpec, digits: number): { readonly first: bigint; readonly size: bigint }[] {
  const end = BigInt(base) ** BigInt(digits);
  const size = (end + mostBins - 1n) / mostBins;
  return Array.from({ length: Number((end + size - 1n) / size) }, (_, i) => {
    const first = BigInt(i) * size;
    return { first, size: first + size > end ? end - first : size };
  });
}

/** One random pair of operands from each cell of the plane, row by row over the bins of a. */
export function planePairs(
  spec: TaskSpec,
  digits: number,
  randomOf: (cell: number) => Random,
): { a: Digits[]; b: Digits[] } {
  const bins = binsOf(spec, digits);
  const pairs = bins.flatMap((row, i) =>
    bins.map((column, j) => {
      const random = randomOf(i * bins.length + j);
      return [row, column].map(({ first, size }) =>
        digitsOf(first + below(random, size), spec.base, spec.operandWidth),
      );
    }),
  );
  return { a: pairs.map(([a]) => a), b: pairs.map(([, b]) => b) };
}

/** Uniform below n of any size, up to a bias of about 2^−32. */
function below(random: Random, n: bigint): bigint {
  let drawn = 0n;
  for (let room = n; room > 0n; room >>= 32n) drawn = (drawn << 32n) | BigInt(random.next());
  return ((drawn << 32n) | BigInt(random.next())) % n;
}

/**
 * Which cells of the plane of operands are answered wrong: 1 or 0, for the one prompt of each cell. Wrong is 1, so that
 * errors stand out as in the error heatmap.
 */
export function operandPlane(spec: TaskSpec, digits: number, right: readonly boolean[]): Measure {
  const labels = binsOf(spec, digits).map(({ first, size }) => {
    const from = first.toString(spec.base);
    const to = (first + size - 1n).toString(spec.base);
    return from === to ? from : `${from}–${to}`;
  });
  return {
    name: 'plane',
    title: `Wrong answers over the plane of operands of up to ${digitCount(digits)}, one prompt per cell`,
    axes: [
      { kind: 'range', name: 'a', labels },
      { kind: 'range', name: 'b', labels },
    ],
    values: Float64Array.from(right, (isRight) => Number(!isRight)),
    ...share,
  };
}
