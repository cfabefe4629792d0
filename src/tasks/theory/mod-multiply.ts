import { UserError } from '../../shared/errors';
import type { TaskSpec } from '../../shared/task-spec';
import { gcd } from '../expression/integers';
import { modulusOf } from '../residues';
import { divisorsOf, inverse, numberGcd, primesOf, signedProducts } from './number-theory';
import type { Counting, OperandRange, RightPairs } from './operand-range';
import { Strip } from './strip';

/** Lines that can be counted in a few seconds. A prime P needs about 3·P of them. */
const mostLines = 8e6;
/** Lines between two pauses: some milliseconds. */
const linesAtOnce = 4096;

/**
 * a·b ≡ a0·b0 (mod p) where A·b + B·a0 ≡ 0 (mod P), with a = A·low + a0, b = B·low + b0 and P = p / gcd(p, low).
 *
 * The pairs (A, a0) that ask the same of b lie on one line modulo P. With c = gcd(A, a0, P), A = c·g·k and a0 = c·z
 * such that c·g·q = P, gcd(k, q) = 1 and gcd(z, g) = 1, the line is named by c, g and the slope s with z ≡ s·k (mod q),
 * and b = B·low + b0 is right where B = g·j and b0 ≡ -(g·low + s)·j (mod q). So the count is the sum over all lines of
 * the points (k, z) on it times the points (j, b0) it asks for, each a count of lattice points on a line in a box:
 * about P log P steps in all, however long the operands are. Undefined where those are too many.
 */
export function rightProductsModulo(p: bigint, range: OperandRange): Counting | undefined {
  const reduced = Number(p / gcd(p, range.low));
  if (reduced > mostLines) return undefined;
  const splits = divisorsOf(reduced).flatMap((q) => divisorsOf(reduced / q).map((g) => ({ c: reduced / q / g, g, q })));
  if (splits.reduce((sum, { g, q }) => sum + q * (1 + 2 ** primesOf(g * q).length), 0) > mostLines) return undefined;
  return rightOnAll(range, splits);
}

export const rightModularProducts: RightPairs = (spec, range) => {
  const counting = rightProductsModulo(BigInt(modulusOf(spec)), range);
  if (counting === undefined) throw tooLong(spec);
  return counting;
};

function* rightOnAll(range: OperandRange, splits: readonly Split[]): Counting {
  let total = 0n;
  for (const split of splits) total += yield* rightOnLines(range, split);
  return total;
}

/** P = c·g·q. */
interface Split {
  readonly c: number;
  readonly g: number;
  readonly q: number;
}

/** The right pairs on all lines of one split, over the slopes s modulo q. */
function* rightOnLines({ first, end, low }: OperandRange, { c, g, q }: Split): Counting {
  const strip = (step: number, rowStep: number) =>
    new Strip(ceilDivide(first, step), ceilDivide(end, step), ceilDivide(low, rowStep), q);
  const asked = strip(g, 1);
  // gcd(k, q) = 1 and gcd(z, g) = 1 by inclusion and exclusion over their primes. A prime of both g and q divides z
  // only where it divides s.
  const terms = signedProducts(primesOf(q)).flatMap((k) =>
    signedProducts(primesOf(g).filter((prime) => q % prime > 0)).map((z) => ({
      sign: k.sign * z.sign,
      strip: strip(c * g * k.product, c * z.product),
      factor: (k.product * inverse(z.product, q)) % q,
    })),
  );
  const common = numberGcd(g, q);
  const lowSlope = Number((BigInt(g) * low) % BigInt(q));
  let total = 0n;
  for (let slope = 0; slope < q; slope++) {
    if (slope % linesAtOnce === 0) yield;
    if (numberGcd(slope, common) > 1) continue;
    let onLine = 0n;
    for (const term of terms) onLine += term.sign * term.strip.pointsOnLine((slope * term.factor) % q);
    if (onLine > 0n) total += onLine * asked.pointsOnLine((2 * q - lowSlope - slope) % q);
  }
  return total;
}

function tooLong({ modulus, base, trainDigits }: TaskSpec): UserError {
  return new UserError(
    'theory/modulus',
    `The theory cannot count products modulo ${modulus} in reasonable time; choose a modulus below 10,000, a ` +
      'prime below two million, ' +
      `or one that shares more factors with ${base}^${trainDigits[1]}.`,
  );
}

const ceilDivide = (n: bigint, step: number): bigint => (n + BigInt(step) - 1n) / BigInt(step);
