import type { OperationName } from '../../shared/task-spec';
import { add } from './add';
import { modAdd } from './mod-add';
import { modMultiply } from './mod-multiply';
import { multiply } from './multiply';
import type { Operation } from './operation';

/** Every operation by its name in a task specification. */
export const operations: Readonly<Record<OperationName, Operation>> = {
  add,
  multiply,
  'mod-add': modAdd,
  'mod-multiply': modMultiply,
};
