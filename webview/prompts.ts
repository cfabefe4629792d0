import type { RunSummary } from '../src/shared/run-summary';

type Notation = Pick<RunSummary, 'task' | 'vocabulary'>;

/** Anything that people write between two numbers. */
const anyOperator = /[-+*/×·÷%^−]/gu;

/** The operator that a run writes; null where its prompts are bare digits. */
const operatorOf = ({ task, vocabulary }: Notation): string | null =>
  task.separators === 'symbols' ? [...vocabulary][task.base] : null;

interface Question {
  readonly a: string;
  readonly b: string;
  /** The operator that was written between them. */
  readonly operator: string | null;
}

/** The two numbers of a prompt in the notation of any of some runs; null for what is none. */
function questionOf(runs: readonly Notation[], text: string): Question | null {
  const body = text.trim().replace(/\s*=$/u, '');
  const operators = runs.map(operatorOf);
  const found = body.match(anyOperator) ?? [];
  if (found.length === 1) {
    const operator = ['×', '·'].includes(found[0]) ? '*' : found[0];
    const [a, b] = body.split(found[0]).map((operand) => operand.trim());
    return operators.includes(operator) && a !== '' && b !== '' ? { a, b, operator } : null;
  }
  if (found.length > 1 || !operators.includes(null)) return null;
  const words = body.split(/\s+/u);
  if (words.length === 2) return { a: words[0], b: words[1], operator: null };
  const isPadded = ({ task }: Notation) => task.separators === 'none' && body.length === 2 * task.operandWidth;
  return words.length === 1 && runs.some(isPadded)
    ? { a: body.slice(0, body.length / 2), b: body.slice(body.length / 2), operator: null }
    : null;
}

/**
 * A prompt as one of the runs writes it: the same digits with its own operator. What none of them writes stays as it
 * is, for the host to say what is wrong with it.
 */
export function promptFor(runs: readonly Notation[], run: number, text: string): string {
  const own = operatorOf(runs[run]);
  const question = runs.length > 1 ? questionOf(runs, text) : null;
  if (!question) return text;
  const { a, b, operator } = question;
  if (own !== null) return operator === own ? text : `${a}${own}${b}=`;
  return operator === null && (/\s/u.test(text.trim()) || a.length === runs[run].task.operandWidth)
    ? text
    : `${a} ${b}`;
}

/** Whether two prompts ask for the same two numbers, whatever their operators and leading zeros. */
export function samePrompt(runs: readonly Notation[], one: string, other: string): boolean {
  const [p, q] = [one, other].map((text) => questionOf(runs, text));
  const bare = (number: string) => number.replace(/^0+(?=.)/u, '').toLowerCase();
  return one === other || (p !== null && q !== null && bare(p.a) === bare(q.a) && bare(p.b) === bare(q.b));
}
