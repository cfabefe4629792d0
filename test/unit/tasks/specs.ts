import { parseTaskSpec, type TaskSpecInput } from '../../../src/tasks/task-schema';
import type { TaskSpec } from '../../../src/shared/task-spec';

/** A checked specification; addition of up to six digits, trained on up to three, unless told. */
export function spec(fields: Partial<TaskSpecInput> = {}): TaskSpec {
  return parseTaskSpec({
    operation: 'add',
    operandWidth: 6,
    trainDigits: [1, Math.min(3, fields.operandWidth ?? 6)],
    ...fields,
  });
}
