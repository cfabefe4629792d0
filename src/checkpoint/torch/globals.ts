import { Global, Storage, TorchTensor, Tuple, type PickleValue } from './values';

/** The number type of each storage class, by its name in `dtypes.ts`. */
export const storageTypes: ReadonlyMap<string, string> = new Map([
  ['torch.DoubleStorage', 'F64'],
  ['torch.FloatStorage', 'F32'],
  ['torch.HalfStorage', 'F16'],
  ['torch.BFloat16Storage', 'BF16'],
  ['torch.LongStorage', 'I64'],
  ['torch.IntStorage', 'I32'],
  ['torch.ShortStorage', 'I16'],
  ['torch.CharStorage', 'I8'],
  ['torch.ByteStorage', 'U8'],
  ['torch.BoolStorage', 'BOOL'],
]);

const isNumbers = (items: readonly PickleValue[]): items is number[] => items.every((item) => typeof item === 'number');

/** `_rebuild_tensor_v2(storage, offset, size, stride, requires_grad, hooks[, metadata])`. */
function rebuildTensor([storage, offset, size, stride]: readonly PickleValue[]): TorchTensor | undefined {
  if (!(storage instanceof Storage) || typeof offset !== 'number' || !(size instanceof Tuple) || !(stride instanceof Tuple)) return undefined;
  return isNumbers(size.items) && isNumbers(stride.items) ? new TorchTensor(storage, offset, size.items, stride.items) : undefined;
}

/** `OrderedDict()`, or `OrderedDict([(key, value), …])`. */
function orderedDict([pairs = []]: readonly PickleValue[]): Map<PickleValue, PickleValue> | undefined {
  if (!Array.isArray(pairs)) return undefined;
  const isPair = (pair: PickleValue): pair is Tuple => pair instanceof Tuple && pair.items.length === 2;
  return pairs.every(isPair) ? new Map(pairs.map(({ items }) => [items[0], items[1]])) : undefined;
}

/**
 * Every name that a file may ask for. None of them runs anything: each only notes what the file says of a tensor, or makes a dictionary.
 * Whatever is not listed here is refused by its name.
 */
export const globals: ReadonlyMap<string, Global> = new Map(
  [
    new Global('collections.OrderedDict', orderedDict),
    new Global('torch._utils._rebuild_tensor_v2', rebuildTensor),
    new Global('torch._utils._rebuild_parameter', ([tensor]) => (tensor instanceof TorchTensor ? tensor : undefined)),
    new Global('torch.Size', ([size]) => (size instanceof Tuple ? size : undefined)),
    ...[...storageTypes.keys()].map((name) => new Global(name)),
  ].map((known) => [known.name, known]),
);
