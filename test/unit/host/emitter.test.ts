import { deepEqual } from 'node:assert/strict';
import { Emitter } from '../../../src/host/common/emitter';

describe('an emitter', () => {
  it('fires to each listener until that is disposed, and to none once it is disposed itself', () => {
    const emitter = new Emitter<number>();
    const heard: string[] = [];
    const hear = (value: number) => void heard.push(`a${value}`);
    const first = emitter.event(hear);
    emitter.event(hear);
    emitter.event((value) => void heard.push(`b${value}`));
    emitter.fire(1);
    first.dispose();
    emitter.fire(2);
    emitter.dispose();
    emitter.fire(3);
    deepEqual(heard, ['a1', 'a1', 'b1', 'a2', 'b2']);
  });
});
