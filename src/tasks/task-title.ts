import type { TaskSpec } from '../shared/task-spec';
import { isModular, operationNamed } from './operations/operations';

/** A short title: `(a + b) mod 100`, `a × b`; with the base when it is not ten. */
export function taskTitle(spec: TaskSpec): string {
  const body = `a ${operationNamed(spec.operation).symbol.replace('*', '×')} b`;
  const title = isModular(spec.operation) ? `(${body}) mod ${spec.modulus}` : body;
  return spec.base === 10 ? title : `${title}, base ${spec.base}`;
}
