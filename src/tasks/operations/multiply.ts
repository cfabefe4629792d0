import { rightProducts } from '../theory/integers';
import type { Operation } from './operation';

/** a · b by columns: place k collects a_i · b_j over i + j = k and the carry. Twice as wide as the operands. */
export const multiply: Operation = {
  name: 'multiplication',
  symbol: '*',
  modular: false,
  translationInvariant: false,
  rightPairs: rightProducts,
  answerWidth: (spec) => 2 * spec.operandWidth,
  answer({ base, operandWidth }, a, b) {
    const product = new Uint8Array(2 * operandWidth);
    let carry = 0;
    for (let place = 0; place < product.length; place++) {
      let column = carry;
      const last = Math.min(place, operandWidth - 1);
      for (let i = Math.max(0, place - operandWidth + 1); i <= last; i++) column += a[i] * b[place - i];
      product[place] = column % base;
      carry = (column - product[place]) / base;
    }
    return product;
  },
};
