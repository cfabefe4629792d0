/**
 * What the restricted unpickler makes: plain values, the parts of a tensor, and what it passes over. Lists are arrays,
 * dictionaries (OrderedDict too) are Maps.
 */
export type PickleValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Tuple
  | Global
  | Opaque
  | Storage
  | TorchTensor
  | PickleValue[]
  | Map<PickleValue, PickleValue>;

export class Tuple {
  constructor(readonly items: readonly PickleValue[]) {}
}

/** One of the few names that a file may ask for (`globals.ts`). */
export class Global {
  constructor(
    /** Module and name with a dot between. */
    readonly name: string,
    /** What calling it gives; undefined for arguments that are not its own. Left out for one that only names a type. */
    readonly call?: (args: readonly PickleValue[]) => PickleValue | undefined,
  ) {}
}

/**
 * A value that only Python could make, such as a NumPy array or an object of a training script: nothing of it is made,
 * and what it is called is kept.
 */
export class Opaque {
  /** What the file says of an object's fields, such as those of an `argparse.Namespace`. */
  readonly fields = new Map<PickleValue, PickleValue>();

  constructor(readonly name: string) {}
}

/** Numbers in an entry of their own, `data/<key>`; nothing of it is checked yet. */
export class Storage {
  constructor(
    /** Number type, by the names of `dtypes.ts`; `BYTES` for one whose tensors say it. */
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
    /** Whether it stands for its numbers with their signs turned, which PyTorch notes instead of computing. */
    readonly negated = false,
  ) {}
}
