import type { Measure } from '../../shared/probe';
import { isModular } from '../../tasks/operations/operations';
import type { TaskSpec } from '../../shared/task-spec';
import { carriesOf, carryClass, carryClasses, type CarryClass } from '../../tasks/carries';
import { categoryAxis, quantityAxis } from '../common/axes';
import { measureOf, share } from '../common/measure';
import { wrote, type OwnAnswer } from '../common/own-answers';
import { shareOf } from '../common/share-of';

export interface ByCarry {
  readonly measures: readonly Measure[];
  /** Exact match and number of prompts of each class that has any; null for tasks without a sum. */
  readonly classes: readonly { readonly name: CarryClass; readonly prompts: number; readonly exact: number }[] | null;
}

/**
 * Exact match by the carries of the plain sum a + b, even if the task takes it modulo p. Empty for products, whose
 * carries are different.
 */
export function answersByCarry(spec: TaskSpec, answers: readonly OwnAnswer[]): ByCarry {
  if (!spec.operation.endsWith('add')) return { measures: [], classes: null };
  const sums = answers.map((answer) => ({
    carries: carriesOf(answer.a, answer.b, spec.base),
    right: wrote(answer, answer.expected),
  }));
  const longest = sums.reduce((most, { carries }) => Math.max(most, carries.longestChain), 0);
  const chains = [...Array(longest + 1).keys()];
  const groups = [
    {
      name: 'carry',
      axis: categoryAxis('carries', carryClasses),
      of: isModular(spec.operation) ? 'the carries of a + b before the modulus' : 'the carries of a + b',
      members: carryClasses.map((name) => sums.filter(({ carries }) => carryClass(carries) === name)),
    },
    {
      name: 'chain',
      axis: quantityAxis('longest carry chain', chains),
      of: 'the places in the longest chain of carries',
      members: chains.map((length) => sums.filter(({ carries }) => carries.longestChain === length)),
    },
  ];
  const measures = groups.flatMap(({ name, axis, of, members }): Measure[] => [
    measureOf({ name, title: `Exact match by ${of}`, ...share }, [axis], (group) =>
      shareOf(members[group], ({ right }) => right),
    ),
    measureOf(
      { name: `${name}-prompts`, title: `Prompts by ${of}`, unit: 'prompts' },
      [axis],
      (group) => members[group].length,
    ),
  ]);
  const classes = carryClasses
    .map((name, i) => ({ name, exact: measures[0].values[i], prompts: measures[1].values[i] }))
    .filter(({ prompts }) => prompts > 0);
  return { measures, classes };
}
