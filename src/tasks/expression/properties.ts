import { operandNames, partsOf, type Expression, type OperandName } from './expression';

/** The operands that an expression uses, in order. */
export function operandsOf(expression: Expression): readonly OperandName[] {
  const used = new Set<OperandName>();
  const visit = (part: Expression) => {
    if (part.kind === 'operand') used.add(part.name);
    partsOf(part).forEach(visit);
  };
  visit(expression);
  return operandNames.filter((name) => used.has(name));
}

/** The modulus of `… mod p` with a literal p, and what it is taken of; undefined for any other expression. */
export function literalModulus(
  expression: Expression,
): { readonly modulus: bigint; readonly inner: Expression } | undefined {
  if (expression.kind !== 'binary' || expression.operator !== 'mod') return undefined;
  const { left: inner, right } = expression;
  return right.kind === 'number' ? { modulus: right.value, inner } : undefined;
}

/** Whether it is made of operands and whole numbers by + - * and ^ alone. Powers have literal exponents anyway. */
export function isPolynomial(expression: Expression): boolean {
  if (expression.kind === 'call') return false;
  if (expression.kind === 'binary' && (expression.operator === '//' || expression.operator === 'mod')) return false;
  return partsOf(expression).every(isPolynomial);
}

/** Σ coefficients[i] · operand i + constant. */
export interface LinearForm {
  /** One for each of a, b, … up to the last operand that is used. */
  readonly coefficients: readonly bigint[];
  readonly constant: bigint;
}

/** The expression as a linear form, or undefined where it does not read as one: no modulus, no product of operands. */
export function linearForm(expression: Expression): LinearForm | undefined {
  switch (expression.kind) {
    case 'number':
      return { coefficients: [], constant: expression.value };
    case 'operand': {
      const index = operandNames.indexOf(expression.name);
      return { coefficients: Array.from({ length: index + 1 }, (_, i) => (i === index ? 1n : 0n)), constant: 0n };
    }
    case 'negate':
      return negated(linearForm(expression.of));
    case 'call':
      return undefined;
    case 'binary':
      return binaryForm(expression.operator, linearForm(expression.left), linearForm(expression.right));
  }
}

function binaryForm(operator: string, left?: LinearForm, right?: LinearForm): LinearForm | undefined {
  if (left === undefined || right === undefined) return undefined;
  if (operator === '+') return added(left, right);
  if (operator === '-') return added(left, scaled(right, -1n));
  // Operands that cancel out, as in a * (b - b), keep their coefficient of 0.
  if (operator === '*' && isConstant(left)) return added(scaled(right, left.constant), scaled(left, 0n));
  if (operator === '*' && isConstant(right)) return added(scaled(left, right.constant), scaled(right, 0n));
  if (operator !== '^') return undefined;
  if (right.constant === 1n) return left;
  return isConstant(left) ? { coefficients: left.coefficients, constant: left.constant ** right.constant } : undefined;
}

function added(left: LinearForm, right: LinearForm): LinearForm {
  const length = Math.max(left.coefficients.length, right.coefficients.length);
  const coefficient = (index: number) => (left.coefficients[index] ?? 0n) + (right.coefficients[index] ?? 0n);
  return {
    coefficients: Array.from({ length }, (_, index) => coefficient(index)),
    constant: left.constant + right.constant,
  };
}

function scaled({ coefficients, constant }: LinearForm, factor: bigint): LinearForm {
  return { coefficients: coefficients.map((value) => value * factor), constant: constant * factor };
}

const negated = (form: LinearForm | undefined): LinearForm | undefined => form && scaled(form, -1n);

const isConstant = ({ coefficients }: LinearForm): boolean => coefficients.every((value) => value === 0n);

/**
 * Whether moving all digits of all operands to higher places moves those of the answer along: f(B·a, B·b, …) =
 * B·f(a, b, …), and at every place the same rule makes the answer's digit and the carry of the operands' digits and
 * the carry below, (Σ coefficient · digit + carry) split by B. So for sums and differences with whole-number factors,
 * without a constant, which one place alone gets, and without a modulus.
 */
export function isTranslationInvariant(expression: Expression): boolean {
  return linearForm(expression)?.constant === 0n;
}

/** Plain a + b or a * b, written so and no other way: these have fast paths. */
export function knownForm(expression: Expression): 'sum' | 'product' | undefined {
  if (expression.kind !== 'binary') return undefined;
  const { operator, left, right } = expression;
  const isOperand = (part: Expression, name: OperandName) => part.kind === 'operand' && part.name === name;
  if (!isOperand(left, 'a') || !isOperand(right, 'b')) return undefined;
  if (operator === '+') return 'sum';
  return operator === '*' ? 'product' : undefined;
}
