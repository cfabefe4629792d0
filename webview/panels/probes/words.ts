import type { Axis } from '../../../src/shared/probe';
import type { RunSummary } from '../../../src/shared/run-summary';
import { roleLabel, shortRoleLabel } from '../../../src/shared/roles';

/** A step of an axis as a sentence names it: numbers and the like with the name of their axis. */
export function stepInWords({ name, labels }: Axis, step: number): string {
  const label = labels[step];
  if (name === 'answer place' && !label.startsWith('answer')) return `answer ${label}`;
  return /^[\d.,–−-]+$/.test(label) || /\b(true|written|other|length|before|after)\b/.test(name)
    ? `${name} ${label}`
    : label;
}

/** Roles in their short form, such as `a₂`; other labels as they are. */
export function shortLabels({ labels }: Axis, { roles, task }: Pick<RunSummary, 'roles' | 'task'>): string[] {
  return labels.map((label) => {
    const role = roles.find((candidate) => roleLabel(candidate, task.base) === label);
    return role ? shortRoleLabel(role) : label;
  });
}
