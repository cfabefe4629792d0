import type { Expression } from '../expression/expression';
import { isPolynomial, knownForm, linearForm, literalModulus, operandsOf } from '../expression/properties';
import { mostEnumerated, rightEnumerated } from './enumerated-count';
import { rightPlainProducts } from './integers';
import { rightLinear } from './linear-count';
import { rightSumsModulo } from './mod-add';
import { rightProductsModulo } from './mod-multiply';
import { rightLinearModulo } from './modular-linear-count';
import type { Counting, OperandRange } from './operand-range';
import { rightPolynomials } from './polynomial-count';

/**
 * In how many tuples of a range's numbers f(x, …) = f(x0, …), by the first of the ways to count that applies; undefined
 * where none does. All of them are exact.
 */
export function rightTuples(expression: Expression, base: number, range: OperandRange): bigint | Counting | undefined {
  const operands = operandsOf(expression).length;
  return algebraically(expression, operands, base, range) ?? rightEnumerated(expression, operands, range);
}

function algebraically(
  expression: Expression,
  operands: number,
  base: number,
  range: OperandRange,
): bigint | Counting | undefined {
  const modular = literalModulus(expression);
  if (modular !== undefined) return moduloP(expression, modular, operands, range);
  if (knownForm(expression) === 'product') return rightPlainProducts(range);
  const linear = linearForm(expression);
  return linear && rightLinear(linear.coefficients, base, range);
}

function moduloP(
  expression: Expression,
  { modulus, inner }: { readonly modulus: bigint; readonly inner: Expression },
  operands: number,
  range: OperandRange,
): bigint | Counting | undefined {
  if (!isPolynomial(inner)) return undefined;
  if (range.low % modulus === 0n) return ((range.end - range.first) * range.low) ** BigInt(operands);
  const known = knownForm(inner);
  if (known === 'sum') return rightSumsModulo(modulus, range);
  if (known === 'product') return rightProductsModulo(modulus, range);
  const linear = linearForm(inner);
  if (linear !== undefined) return rightLinearModulo(modulus, linear.coefficients, range);
  return rightPolynomials(expression, modulus, operands, range);
}

/** What to change where nothing counts an expression. */
export function whyUncounted(expression: Expression): string {
  const enumerable = `so that at most ${mostEnumerated.toLocaleString('en')} tuples are looked at`;
  const modular = literalModulus(expression);
  if (modular !== undefined && isPolynomial(modular.inner))
    return (
      `The modulus ${modular.modulus} is too large to count exactly; ` +
      `choose a smaller one, or a shorter length, ${enumerable}.`
    );
  return `No exact count is known of it; choose a polynomial modulo p or a shorter length, ${enumerable}.`;
}
