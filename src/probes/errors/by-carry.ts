import type { Measure } from '../../shared/probe';
import { isModular } from '../../tasks/operations/operations';
import type { TaskSpec } from '../../shared/task-spec';
import { carriesOf, carryClass, carryClasses, type CarryClass } from '../../tasks/carries';
import { meanOf } from '../common/labels';
import { wrote, type OwnAnswer } from '../common/own-answers';

export interface ByCarry {
  readonly measures: readonly Measure[];
  /** Exact match and prompts of each class that has any; null where sums have no part in the task. */
  readonly classes: readonly { readonly name: CarryClass; readonly prompts: number; readonly exact: number }[] | null;
}

/**
 * Exact match by the carries of a + b, of the plain sum also where the task takes it modulo p. Nothing for products,
 * whose carries are other things.
 */
export function answersByCarry(spec: TaskSpec, answers: readonly OwnAnswer[]): ByCarry {
  if (!spec.operation.endsWith('add')) return { measures: [], classes: null };
  const sums = answers.map((answer) => ({
    carries: carriesOf(answer.a, answer.b, spec.base),
    right: wrote(answer, answer.expected),
  }));
  const longest = sums.reduce((most, { carries }) => Math.max(most, carries.longestChain), 0);
  const groups = [
    {
      name: 'carry',
      axis: 'carries',
      of: isModular(spec.operation) ? 'the carries of a + b before the modulus' : 'the carries of a + b',
      labels: [...carryClasses],
      isIn: (label: string, i: number) => carryClass(sums[i].carries) === label,
    },
    {
      name: 'chain',
      axis: 'longest carry chain',
      of: 'the places in the longest chain of carries',
      labels: Array.from({ length: longest + 1 }, (_, n) => String(n)),
      isIn: (label: string, i: number) => sums[i].carries.longestChain === Number(label),
    },
  ];
  const measures = groups.flatMap(({ name, axis, of, labels, isIn }): Measure[] => {
    const members = labels.map((label) => sums.filter((_, i) => isIn(label, i)));
    const axes = [{ name: axis, labels }];
    return [
      {
        name,
        title: `Exact match by ${of}`,
        axes,
        values: Float64Array.from(members, (group) => meanOf(group, ({ right }) => right)),
        unit: 'share',
        range: [0, 1],
      },
      {
        name: `${name}-prompts`,
        title: `Prompts by ${of}`,
        axes,
        values: Float64Array.from(members, (group) => group.length),
        unit: 'prompts',
      },
    ];
  });
  const classes = carryClasses
    .map((name, i) => ({ name, exact: measures[0].values[i], prompts: measures[1].values[i] }))
    .filter(({ prompts }) => prompts > 0);
  return { measures, classes };
}
