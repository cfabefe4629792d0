import { rightSums } from '../theory/integers';
import type { Operation } from './operation';

/** a + b by the schoolbook: c_k = (a_k + b_k + carry) mod base. One digit wider than the operands. */
export const add: Operation = {
  name: 'addition',
  symbol: '+',
  modular: false,
  translationInvariant: true,
  rightPairs: rightSums,
  answerWidth: (spec) => spec.operandWidth + 1,
  answer({ base, operandWidth }, a, b) {
    const sum = new Uint8Array(operandWidth + 1);
    let carry = 0;
    for (let place = 0; place < operandWidth; place++) {
      const column = a[place] + b[place] + carry;
      carry = column >= base ? 1 : 0;
      sum[place] = column - carry * base;
    }
    sum[operandWidth] = carry;
    return sum;
  },
};
