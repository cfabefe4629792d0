import { sizeOf } from '../model/parameter-spec';
import { checkTap, tapShape } from '../model/taps';
import type { ModelConfig } from '../shared/model-config';
import { rowsOf } from '../shared/row-slices';
import type { Edit } from './runner';

/** How many numbers an edit's `where` and `value` have for one sequence. */
function sizesOfOne(config: ModelConfig, tap: string, tokens: number): { where: number; value: number } {
  const shape = tapShape(config, tap, tokens);
  return { where: sizeOf(shape.slice(0, -1)), value: sizeOf(shape) };
}

/** @throws UserError `probe/tap`; RangeError if its arrays are neither those of one sequence nor of `rows` */
export function checkEdit(config: ModelConfig, { tap, where, value }: Edit, rows: number, tokens: number): void {
  checkTap(config, tap);
  const one = sizesOfOne(config, tap, tokens);
  const fits = (length: number, ofOne: number) => length === ofOne || length === rows * ofOne;
  if (!fits(where.length, one.where))
    throw new RangeError(
      `an edit of ${tap} says where in ${where.length} numbers; ${one.where} are one sequence's, and there are ${rows}`,
    );
  if (value && !fits(value.length, one.value))
    throw new RangeError(
      `an edit of ${tap} has ${value.length} numbers; ${one.value} are one sequence's, and there are ${rows}`,
    );
}

/** The part of an edit that is about some sequences, copied; arrays that are the same for all stay as they are. */
export function editOfRows(
  config: ModelConfig,
  { tap, where, value }: Edit,
  sequences: Int32Array,
  tokens: number,
): Edit {
  const one = sizesOfOne(config, tap, tokens);
  return {
    tap,
    where: where.length === one.where ? where : rowsOf(where, one.where, sequences),
    ...(value && { value: value.length === one.value ? value : rowsOf(value, one.value, sequences) }),
  };
}
