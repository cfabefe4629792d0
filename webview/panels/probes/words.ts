import type { Axis } from '../../../src/shared/axes';
import { shortRoleLabel } from '../../../src/shared/roles';

/** A step of an axis as a sentence names it: with the name of its axis if the label alone is unclear. */
export function stepInWords(axis: Axis, step: number): string {
  const label = axis.labels[step];
  switch (axis.kind) {
    case 'answerPlace':
      return `answer ${label}`;
    case 'comparedHead':
    case 'length':
    case 'digit':
    case 'quantity':
    case 'range':
      return `${axis.name} ${label}`;
    case 'inputDigit':
    case 'position':
    case 'target':
    case 'head':
    case 'headOfLayer':
    case 'layer':
    case 'component':
    case 'checkpoint':
    case 'prompt':
    case 'coordinate':
    case 'figure':
    case 'category':
      return label;
  }
}

/** Labels for narrow drawings: tokens in short form, such as `a₂`; others unchanged. */
export function shortLabels(axis: Axis): readonly string[] {
  switch (axis.kind) {
    case 'position':
      return axis.roles.map(shortRoleLabel);
    case 'inputDigit':
      return axis.digits.map((digit) => shortRoleLabel({ kind: 'operand', ...digit }));
    case 'target':
      return axis.digits.map((digit, i) => (digit ? shortRoleLabel({ kind: 'operand', ...digit }) : axis.labels[i]));
    default:
      return axis.labels;
  }
}
