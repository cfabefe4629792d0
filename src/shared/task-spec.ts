/**
 * What is asked of a model: the operation, the number format and the lengths seen in training. The source of the format
 * is arXiv 2407.17963: `A+B=C;`, operands zero-padded, answer reversed (units first).
 */
export interface TaskSpec {
  /** A name in the table of operations. */
  readonly operation: string;
  /** For `mod-*` only: 2 or more. */
  readonly modulus?: number;
  /** Number base, 2 to 16: the theory is about the base, not about ten. */
  readonly base: number;
  /** Operands are zero-padded to this many digits, the longest length that can be asked. */
  readonly operandWidth: number;
  /** Answer written units first. */
  readonly reverseAnswer: boolean;
  readonly reverseOperands: boolean;
  /** `symbols` writes `A+B=C;`, `none` bare digits as in minGPT's adder. */
  readonly separators: 'symbols' | 'none';
  /** Shortest and longest operand length seen in training, inclusive. */
  readonly trainDigits: readonly [shortest: number, longest: number];
  /**
   * `lengths`: each operand's length uniform, then a value uniform below base^length; `values`: values uniform below
   * base^max.
   */
  readonly trainMix: 'lengths' | 'values';
  /** Test domain at m digits: `both` operands have exactly m (D̃_m), or `either` has and the other at most m (D_m). */
  readonly domain: 'both' | 'either';
}
