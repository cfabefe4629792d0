import { dtypes } from '../dtypes';
import { Global, Opaque, Storage, TorchTensor, Tuple, type PickleValue } from './values';

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
  ['torch.ComplexFloatStorage', 'C64'],
  ['torch.ComplexDoubleStorage', 'C128'],
  ['torch.storage.UntypedStorage', 'BYTES'],
]);

/** The number types without a storage class, which tensors name beside an untyped storage. */
const untypedDtypes: ReadonlyMap<string, string> = new Map([
  ['torch.uint16', 'U16'],
  ['torch.uint32', 'U32'],
  ['torch.uint64', 'U64'],
  ['torch.float8_e4m3fn', 'F8_E4M3'],
  ['torch.float8_e5m2', 'F8_E5M2'],
  ['torch.float8_e8m0fnu', 'F8_E8M0'],
]);

/** More axes than any weight has; and so many arguments are looked at, however often a file repeats them. */
const mostAxes = 16;
const isSizes = (value: PickleValue): value is Tuple & { items: readonly number[] } =>
  value instanceof Tuple && value.items.length <= mostAxes && value.items.every((item) => typeof item === 'number');

/**
 * What the last argument of a tensor says: its numbers may stand for themselves with their signs turned. Undefined
 * where it says anything else.
 */
function isNegated(metadata: PickleValue | undefined): boolean | undefined {
  if (metadata === undefined || metadata === null) return false;
  if (!(metadata instanceof Map) || metadata.size > 2) return undefined;
  // A real number is its own conjugate, and complex ones are not read.
  const known = [...metadata].every(([key, value]) => (key === 'neg' || key === 'conj') && typeof value === 'boolean');
  return known ? metadata.get('neg') === true : undefined;
}

/** A tensor, or undefined where its description is not what torch.save writes. */
function tensorOf(
  storage: Storage,
  offset: PickleValue,
  size: PickleValue,
  stride: PickleValue,
  metadata: PickleValue | undefined,
): TorchTensor | Opaque | undefined {
  if (typeof offset !== 'number' || !isSizes(size) || !isSizes(stride)) return undefined;
  const negated = isNegated(metadata);
  return negated === undefined
    ? new Opaque('a tensor with flags of its own')
    : new TorchTensor(storage, offset, size.items, stride.items, negated);
}

/** `_rebuild_tensor_v2(storage, offset, size, stride, requires_grad, hooks[, metadata])`. */
function rebuildTensor([storage, offset, size, stride, , , metadata]: readonly PickleValue[]): PickleValue | undefined {
  return storage instanceof Storage ? tensorOf(storage, offset, size, stride, metadata) : undefined;
}

/**
 * `_rebuild_tensor_v3(storage, offset, size, stride, requires_grad, hooks, dtype[, metadata])`, of an untyped storage
 * that counts bytes.
 */
function rebuildTypedTensor([storage, offset, size, stride, , , dtype, metadata]: readonly PickleValue[]):
  PickleValue | undefined {
  if (!(storage instanceof Storage) || storage.type !== 'BYTES' || !(dtype instanceof Opaque)) return undefined;
  const type = untypedDtypes.get(dtype.name);
  if (type === undefined) return new Opaque(`a tensor of ${dtype.name}`);
  return tensorOf(
    new Storage(type, storage.key, storage.elements / dtypes.get(type)!.bytes),
    offset,
    size,
    stride,
    metadata,
  );
}

/** The first argument where that is a tensor, or the name of what it is instead. */
const firstTensor = ([tensor]: readonly PickleValue[]): PickleValue | undefined =>
  tensor instanceof TorchTensor || tensor instanceof Opaque ? tensor : undefined;

/** Types of tensors that are their numbers and nothing else. */
const plainTensors = [
  'torch.Tensor',
  'torch.nn.parameter.Parameter',
  'torch.nn.Parameter',
  'torch.nn.parameter.Buffer',
  'torch.nn.Buffer',
];

/**
 * `_rebuild_from_type_v2(function, type, arguments, state)`: a tensor with attributes. One of another type, such as a
 * DTensor, may mean other numbers than it holds.
 */
function rebuildFromType([make, type, args]: readonly PickleValue[]): PickleValue | undefined {
  if (!(type instanceof Global || type instanceof Opaque)) return undefined;
  if (!plainTensors.includes(type.name)) return new Opaque(type.name);
  // Only what makes a tensor is called, and it calls nothing further.
  const makes = make instanceof Global && [rebuildTensor, rebuildTypedTensor].find((rebuild) => rebuild === make.call);
  return makes && args instanceof Tuple ? makes(args.items) : new Opaque(type.name);
}

/** `OrderedDict()`, or `OrderedDict([(key, value), …])`. */
function orderedDict([pairs = []]: readonly PickleValue[]): Map<PickleValue, PickleValue> | undefined {
  if (!Array.isArray(pairs)) return undefined;
  const isPair = (pair: PickleValue): pair is Tuple => pair instanceof Tuple && pair.items.length === 2;
  return pairs.every(isPair) ? new Map(pairs.map(({ items }) => [items[0], items[1]])) : undefined;
}

/**
 * Every name that a file may ask for and get something. None of them runs anything: each only notes what the file says
 * of a tensor, or makes a dictionary. Whatever is not listed here becomes an `Opaque`.
 */
export const globals: ReadonlyMap<string, Global> = new Map(
  [
    new Global('collections.OrderedDict', orderedDict),
    new Global('torch._utils._rebuild_tensor_v2', rebuildTensor),
    new Global('torch._utils._rebuild_tensor_v3', rebuildTypedTensor),
    new Global('torch._utils._rebuild_parameter', firstTensor),
    new Global('torch._utils._rebuild_parameter_with_state', firstTensor),
    new Global('torch._tensor._rebuild_from_type_v2', rebuildFromType),
    new Global('torch.Size', ([size]) => (size instanceof Tuple ? size : undefined)),
    ...[...storageTypes.keys()].map((name) => new Global(name)),
  ].map((known) => [known.name, known]),
);
