import type { Axis } from '../../shared/axes';
import { UserError } from '../../shared/errors';
import { placeName, roleLabel } from '../../shared/roles';
import { isModular } from '../../tasks/operations/operations';
import { taskTitle } from '../../tasks/task-title';
import type { TaskSpec } from '../../shared/task-spec';
import { columnsOf, isSum } from '../../tasks/columns';
import { valueOf, type Digits } from '../../tasks/digits';
import type { TaskLayout } from '../../tasks/layout';
import { operationNamed } from '../../tasks/operations/operations';
import { numberGcd } from '../../tasks/theory/number-theory';
import { digitCount } from './labels';

/** What a prompt can be asked, by a probe or as a colour. */
export const targetNames = [
  'a-digit',
  'b-digit',
  'digit-sum',
  'carry-in',
  'running-sum',
  'result-digit',
  'residue',
  'residue-gcd',
  'residue-cofactor',
] as const;
export type TargetName = (typeof targetNames)[number];

/** A number that follows from a prompt, at one place where it has places. */
export interface Target {
  readonly name: TargetName;
  /** As people read it: `carry into tens`. */
  readonly label: string;
  readonly place: number | null;
  /** Whether its values are so many that they are measured as numbers rather than told apart as classes. */
  readonly numeric: boolean;
  of(a: Digits, b: Digits): number;
}

/**
 * The targets of a name for operands of some length: one a place, or the one asked for.
 * - a-digit, b-digit: a_k, b_k; digit-sum: a_k + b_k; result-digit: the digit k of the right answer.
 * - carry-in, running-sum: what the schoolbook's column k gets, and holds before its digit is taken ({@link
 * columnsOf}).
 * - residue: the result modulo p; residue-gcd: modulo g = gcd(p, B^n), which the n trained digits decide;
 * residue-cofactor: modulo p′ = p/g, which they do not (arXiv 2407.17963).
 * @throws UserError `probe/target` for a residue of a task without a modulus and one that is always 0, `probe/place`
 * for a place that the target does not have
 */
export function targetsOf(
  { spec, answerWidth }: TaskLayout,
  name: TargetName,
  digits: number,
  place: number | null,
): Target[] {
  if (name.startsWith('residue')) return [residueTarget(spec, name)];
  const [first, last] = {
    'a-digit': [0, digits - 1],
    'b-digit': [0, digits - 1],
    'digit-sum': [0, digits - 1],
    'carry-in': [1, isSum(spec) ? digits : 2 * digits - 1],
    'running-sum': [0, isSum(spec) ? digits : 2 * digits - 1],
    'result-digit': [0, answerWidth - 1],
  }[name as PlacedName];
  const places = Array.from({ length: last - first + 1 }, (_, i) => first + i);
  if (place === null) return places.map((at) => placedTarget(spec, name as PlacedName, at));
  if (places.includes(place)) return [placedTarget(spec, name as PlacedName, place)];
  throw new UserError(
    'probe/place',
    `The target ${name} has places ${first} to ${last} with operands of ${digitCount(digits)}, and ` +
      `place ${place} was asked for; ask for one of those, or for more digits.`,
  );
}

/** Targets as an axis has them: the digit of an operand leads to it, others to nothing. */
export const targetAxis = (targets: readonly Target[]): Axis => ({
  kind: 'target',
  name: 'target',
  labels: targets.map(({ label }) => label),
  digits: targets.map(({ name, place }) => {
    if (place === null) return null;
    if (name === 'a-digit') return { operand: 'a', place };
    return name === 'b-digit' ? { operand: 'b', place } : null;
  }),
});

type PlacedName = Exclude<TargetName, `residue${string}`>;

function placedTarget(spec: TaskSpec, name: PlacedName, place: number): Target {
  const { base } = spec;
  const at = placeName(place, base);
  const target = (label: string, of: Target['of'], numeric = false): Target => ({ name, label, place, numeric, of });
  switch (name) {
    case 'a-digit':
      return target(roleLabel({ kind: 'operand', operand: 'a', place }, base), (a) => a[place]);
    case 'b-digit':
      return target(roleLabel({ kind: 'operand', operand: 'b', place }, base), (_, b) => b[place]);
    case 'digit-sum':
      return target(`a + b ${at}`, (a, b) => a[place] + b[place]);
    case 'carry-in':
      return target(`carry into ${at}`, (a, b) => columnsOf(spec, a, b).carries[place], !isSum(spec));
    case 'running-sum':
      return target(`running sum ${at}`, (a, b) => columnsOf(spec, a, b).totals[place], !isSum(spec));
    case 'result-digit':
      return target(`result ${at}`, (a, b) => operationNamed(spec.operation).answer(spec, a, b)[place]);
  }
}

function residueTarget(spec: TaskSpec, name: TargetName): Target {
  if (!isModular(spec.operation) || spec.modulus === undefined)
    throw new UserError(
      'probe/target',
      `The target ${name} needs a modular task, and this run learned ${taskTitle(spec)}; ask for another target.`,
    );
  const { modulus: p, base, trainDigits } = spec;
  const g = sharedWithBase(p, base, trainDigits[1]);
  const [divisor, symbol] = {
    residue: [p, 'p'] as const,
    'residue-gcd': [g, 'gcd(p, B^n)'] as const,
    'residue-cofactor': [p / g, 'p′'] as const,
  }[name as 'residue'];
  if (divisor === 1)
    throw new UserError(
      'probe/target',
      `${symbol} is 1 for p = ${p} in base ${base} with ${trainDigits[1]} trained digits, so there is no residue ` +
        'to look for; ask for residue.',
    );
  const of = (a: Digits, b: Digits) =>
    Number(valueOf(operationNamed(spec.operation).answer(spec, a, b), base) % BigInt(divisor));
  return {
    name,
    label: `result mod ${divisor}${divisor === p ? '' : ` (${symbol})`}`,
    place: null,
    numeric: false,
    of,
  };
}

/** gcd(p, B^n), a factor at a time, so that no power of the base has to be exact. */
function sharedWithBase(p: number, base: number, n: number): number {
  let [shared, rest] = [1, p];
  for (let i = 0; i < n; i++) {
    const factor = numberGcd(rest, base);
    shared *= factor;
    rest /= factor;
  }
  return shared;
}
