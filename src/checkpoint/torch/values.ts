/** What the restricted unpickler makes: plain values, the parts of a tensor, and nothing else. Lists are arrays, dictionaries (OrderedDict too) are Maps. */
export type PickleValue = null | boolean | number | bigint | string | Tuple | Global | Storage | TorchTensor | PickleValue[] | Map<PickleValue, PickleValue>;

export class Tuple {
  constructor(readonly items: readonly PickleValue[]) {}
}

/** One of the few names that a file may ask for (`globals.ts`). */
export class Global {
  constructor(
    /** Module and name with a dot between. */
    readonly name: string,
    /** What calling it gives; undefined for one that only names a type. */
    readonly call?: (args: readonly PickleValue[]) => PickleValue | undefined,
  ) {}
}

/** Numbers in a file of their own, `data/<key>`; nothing of it is checked yet. */
export class Storage {
  constructor(
    readonly type: string,
    readonly key: string,
    readonly elements: number,
  ) {}
}

/** A view of a storage as the file describes it; `tensor.ts` checks it before a number is read. */
export class TorchTensor {
  constructor(
    readonly storage: Storage,
    readonly offset: number,
    readonly shape: readonly number[],
    readonly strides: readonly number[],
  ) {}
}
