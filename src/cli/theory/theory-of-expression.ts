import type { TaskSpec } from '../../shared/task-spec';
import { formatExpression, expressionTitle } from '../../tasks/expression/format';
import type { Expression } from '../../tasks/expression/expression';
import { placesNeeded } from '../../tasks/theory/needed-places';
import { predict } from '../../tasks/theory/predict';
import type { TheoryKind } from '../../tasks/theory/position-kinds';
import type { Prediction } from '../../tasks/theory/question';
import type { CliContext } from '../common/context';
import { printJson, printLine } from '../common/output';
import { printTheory } from './print-theory';

/** What `theory` is asked of an expression. */
export interface ExpressionTheory {
  readonly expression: Expression;
  /** The base, lengths and domain that are asked about. */
  readonly spec: Pick<TaskSpec, 'base' | 'operandWidth' | 'trainDigits' | 'domain'>;
  readonly digits: readonly number[];
  readonly positions: TheoryKind;
  readonly json: boolean;
}

/** Predicts and prints. @throws UserError as `predict` does, before anything is printed */
export async function theoryOfExpression(asked: ExpressionTheory, context: CliContext): Promise<void> {
  const { expression, spec, positions } = asked;
  const { base, domain, trainDigits } = spec;
  const question = { expression, base, domain, trained: trainDigits[1] };
  const byDigits: ({ readonly digits: number } & Prediction)[] = [];
  for (const digits of asked.digits)
    byDigits.push({ digits, ...(await predict({ ...question, digits }, positions, context.signal)) });
  const needed = placesNeeded(expression, base, spec.operandWidth);
  if (asked.json) {
    const predicted = byDigits.map(({ share, ...rest }) => ({ ...rest, predicted: share }));
    return printJson(context, { expression: formatExpression(expression), positions, needed, byDigits: predicted });
  }
  const title = expressionTitle(expression) + (base === 10 ? '' : `, base ${base}`);
  printTheory(context, { title, spec, positions, needed, byDigits });
  for (const line of new Set(byDigits.flatMap(noFigure))) printLine(context, line);
}

/** Why a length has no figure, and the chance level where there is one. */
function noFigure(prediction: Prediction): string[] {
  if (prediction.share !== null) return [];
  const { reason, chance } = prediction;
  return chance === undefined ? [reason] : [`${reason} The chance level is ${(100 * chance).toFixed(3)}%.`];
}
