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
import { digitCount } from './digit-count';

const placedNames = ['a-digit', 'b-digit', 'digit-sum', 'carry-in', 'running-sum', 'result-digit'] as const;
const residueNames = ['residue', 'residue-gcd', 'residue-cofactor'] as const;
type PlacedName = (typeof placedNames)[number];
type ResidueName = (typeof residueNames)[number];

/** What probes can read from, or colour by, a prompt. */
export const targetNames = [...placedNames, ...residueNames] as const;
export type TargetName = PlacedName | ResidueName;

const isResidue = (name: TargetName): name is ResidueName => residueNames.some((residue) => residue === name);

/** A number computed from a prompt, at one place if it has places. */
export interface Target {
  readonly name: TargetName;
  /** As people read it: `carry into tens`. */
  readonly label: string;
  readonly place: number | null;
  /** Whether it has so many values that it is treated as a number rather than as classes. */
  readonly numeric: boolean;
  of(a: Digits, b: Digits): number;
}

/**
 * The targets of a name for operands of some length: one per place, or that of the given place.
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
  if (isResidue(name)) return [residueTarget(spec, name)];
  const [first, last] = placesOf(spec, name, digits, answerWidth);
  const places = Array.from({ length: last - first + 1 }, (_, i) => first + i);
  if (place === null) return places.map((at) => placedTarget(spec, name, at));
  if (places.includes(place)) return [placedTarget(spec, name, place)];
  throw new UserError(
    'probe/place',
    `The target ${name} has places ${first} to ${last} with operands of ${digitCount(digits)}, and ` +
      `place ${place} was given; choose one of those, or more digits.`,
  );
}

/** Targets as an axis: an operand digit links to that digit, other targets to nothing. */
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

/** The first and the last place that a target has. */
function placesOf(spec: TaskSpec, name: PlacedName, digits: number, answerWidth: number): [number, number] {
  const lastColumn = isSum(spec) ? digits : 2 * digits - 1;
  switch (name) {
    case 'a-digit':
    case 'b-digit':
    case 'digit-sum':
      return [0, digits - 1];
    case 'carry-in':
      return [1, lastColumn];
    case 'running-sum':
      return [0, lastColumn];
    case 'result-digit':
      return [0, answerWidth - 1];
  }
}

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

function residueTarget(spec: TaskSpec, name: ResidueName): Target {
  if (!isModular(spec.operation) || spec.modulus === undefined)
    throw new UserError(
      'probe/target',
      `The target ${name} needs a modular task, and this run learned ${taskTitle(spec)}; choose another target.`,
    );
  const { modulus: p, base, trainDigits } = spec;
  const g = sharedWithBase(p, base, trainDigits[1]);
  const residues: Record<ResidueName, readonly [divisor: number, symbol: string]> = {
    residue: [p, 'p'],
    'residue-gcd': [g, 'gcd(p, B^n)'],
    'residue-cofactor': [p / g, 'p′'],
  };
  const [divisor, symbol] = residues[name];
  if (divisor === 1)
    throw new UserError(
      'probe/target',
      `${symbol} is 1 for p = ${p} in base ${base} with ${trainDigits[1]} trained digits, so there is no residue ` +
        'to look for; choose residue.',
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

/** gcd(p, B^n), one factor at a time, so that no power of the base overflows. */
function sharedWithBase(p: number, base: number, n: number): number {
  let shared = 1;
  let rest = p;
  for (let i = 0; i < n; i++) {
    const factor = numberGcd(rest, base);
    shared *= factor;
    rest /= factor;
  }
  return shared;
}
