import type { Axis, InputDigit } from './axes';
import type { Measure, ProbeResult } from './probe';
import type { ReadsResult } from './results';

/** The measures of the probe `reads`, each of answer places by operand digits. */
export const readsMeasures = ['effect', 'probability', 'margin'] as const;
/** Which digits of the operands, trained or not, the task needs: 1 for those, else 0. */
export const neededMeasure = 'needed';

/**
 * What the probe `reads` found, as matrices from the units of a on.
 * @throws Error for the result of another probe
 */
export function readsOf({ engine, checkpoint, prompts, measures }: ProbeResult): ReadsResult {
  const named = (name: string): Measure => {
    const found = measures.find((measure) => measure.name === name);
    if (!found) throw new Error(`The result has no measure '${name}'.`);
    return found;
  };
  const [answer, input] = named('effect').axes;
  const places = axisOf(answer, 'answerPlace').places;
  const digits = axisOf(input, 'inputDigit').digits;
  const rows = [...places.keys()].sort((p, q) => places[p] - places[q]);
  const columns = [...digits.keys()].sort((p, q) => inReadingOrder(digits[p], digits[q]));
  const matrix = (name: string) =>
    rows.map((row) => columns.map((column) => named(name).values[row * digits.length + column]));
  const orNull = (name: string) => matrix(name).map((row) => row.map((value) => (Number.isNaN(value) ? null : value)));
  return {
    engine,
    checkpoint,
    digits: Math.max(...digits.map(({ place }) => place)) + 1,
    samples: prompts,
    inputs: columns.map((column) => digits[column]),
    needed: neededPlacesOf(named(neededMeasure)),
    answers: rows.map((row) => ({ place: places[row] })),
    effect: matrix('effect'),
    probability: orNull('probability'),
    margin: orNull('margin'),
  };
}

function inReadingOrder(one: InputDigit, other: InputDigit): number {
  if (one.operand === other.operand) return one.place - other.place;
  return one.operand < other.operand ? -1 : 1;
}

function neededPlacesOf({ axes: [input], values }: Measure): 'all' | number[] {
  const { digits } = axisOf(input, 'inputDigit');
  const needed = digits.filter((_, i) => values[i] === 1).map(({ place }) => place);
  return needed.length === digits.length ? 'all' : [...new Set(needed)].sort((p, q) => p - q);
}

function axisOf<K extends Axis['kind']>(axis: Axis, kind: K): Extract<Axis, { kind: K }> {
  if (axis.kind !== kind) throw new Error(`The axis '${axis.name}' is of kind ${axis.kind}, not ${kind}.`);
  return axis as Extract<Axis, { kind: K }>;
}
