import type { TaskSpec } from '../shared/task-spec';
import type { Digits } from './digits';

/** What the schoolbook writes down at each place, units first. */
export interface Columns {
  /** What place k gets from the places below it. */
  readonly carries: readonly number[];
  /**
   * What stands in column k before its digit is taken: a_k + b_k + carry, or Σ_{i+j=k} a_i·b_j + carry, the running sum
   * ĉ_k of a multiplication (Bai et al., arXiv 2510.00184). The result's digit is its remainder by the base.
   */
  readonly totals: readonly number[];
}

/** Whether the task's operation, before any modulus, is a sum. */
export const isSum = ({ operation }: TaskSpec): boolean => operation === 'add' || operation === 'mod-add';

/**
 * The columns of the plain sum or product of a task, one place more than the longest operand has for sums and twice as
 * many for products; a modulus comes after them.
 */
export function columnsOf(spec: TaskSpec, a: Digits, b: Digits): Columns {
  const sum = isSum(spec);
  const carries: number[] = [];
  const totals: number[] = [];
  let carry = 0;
  for (let place = 0; place < (sum ? a.length + 1 : 2 * a.length); place++) {
    let total = carry;
    if (sum) total += (a[place] ?? 0) + (b[place] ?? 0);
    else
      for (let i = Math.max(0, place - b.length + 1); i <= Math.min(place, a.length - 1); i++)
        total += a[i] * b[place - i];
    carries.push(carry);
    totals.push(total);
    carry = Math.floor(total / spec.base);
  }
  return { carries, totals };
}
