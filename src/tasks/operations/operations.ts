import { UserError } from '../../shared/errors';
import { add } from './add';
import { modAdd } from './mod-add';
import { modMultiply } from './mod-multiply';
import { multiply } from './multiply';
import type { Operation } from './operation';

/** Every operation by its name in a task specification. To add one: a file beside this one and a line here. */
export const operations = {
  add,
  multiply,
  'mod-add': modAdd,
  'mod-multiply': modMultiply,
} as const satisfies Readonly<Record<string, Operation>>;

export type OperationName = keyof typeof operations;
export const operationNames = Object.keys(operations) as OperationName[];

/** @throws UserError `task/operation` where the table has no such operation */
export function operationNamed(name: string): Operation {
  if (Object.hasOwn(operations, name)) return operations[name as OperationName];
  throw new UserError('task/operation', `The task must be one of ${operationNames.join(', ')}, not ${name}.`);
}

/** Whether the operation takes its result modulo `TaskSpec.modulus`. */
export const isModular = (operation: string): boolean => operationNamed(operation).modular;
