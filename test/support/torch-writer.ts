// Writes what `torch.save` would, for tests: a ZIP with a pickle of protocol 2 and the numbers of its tensors.
import { storedZip } from './torch';

/** A tensor to write. */
export class PyTensor {
  /** Numbers of its storage, row-major unless there are strides. */
  constructor(
    readonly shape: readonly number[],
    readonly data: ArrayLike<number>,
    readonly options: {
      readonly type?: 'Float' | 'Char' | 'Long' | 'Bool' | 'ComplexFloat';
      readonly strides?: readonly number[];
      readonly metadata?: Py;
    } = {},
  ) {}
}

/** A call of something in a module, with its arguments; what it would make has no fields unless they are given. */
export class PyCall {
  constructor(
    readonly module: string,
    readonly name: string,
    readonly args: readonly Py[] = [],
    readonly fields?: { readonly [key: string]: Py },
  ) {}
}

export type Py = null | boolean | number | string | PyTensor | PyCall | readonly Py[] | { readonly [key: string]: Py };

const bytesPer = { Float: 4, Char: 1, Long: 8, Bool: 1, ComplexFloat: 8 } as const;

/** The bytes of a file of `torch.save(root)`. Tensors with the same `data` share a storage. */
export function torchFile(root: Py): Uint8Array {
  const storages = new Map<ArrayLike<number>, string>();
  const entries: Record<string, Uint8Array | string> = {};
  const u32 = (n: number) => String.fromCharCode(n & 255, (n >> 8) & 255, (n >> 16) & 255, (n >>> 24) & 255);
  const integer = (n: number) => `J${u32(n)}`;
  const text = (words: string) => {
    const utf8 = Buffer.from(words).toString('latin1');
    return `X${u32(utf8.length)}${utf8}`;
  };
  const tuple = (items: string) => `(${items}t`;
  const tensor = ({
    shape,
    data,
    options: {
      type = 'Float',
      strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((a, b) => a * b, 1)),
      metadata,
    },
  }: PyTensor): string => {
    const key = storages.get(data) ?? String(storages.size);
    storages.set(data, key);
    entries[`a/data/${key}`] = numbers(type, data);
    const described = `${text('storage')}ctorch\n${type}Storage\n${text(key)}${text('cpu')}${integer(data.length)}`;
    const storage = `${tuple(described)}Q`;
    const sizes = [shape, strides].map((list) => tuple(list.map(integer).join(''))).join('');
    const hooks = '\x89ccollections\nOrderedDict\n)R';
    const more = metadata === undefined ? '' : pickle(metadata);
    return `ctorch._utils\n_rebuild_tensor_v2\n${tuple(`${storage}${integer(0)}${sizes}${hooks}${more}`)}R`;
  };
  const pickle = (value: Py): string => {
    if (value === null) return 'N';
    if (typeof value === 'boolean') return value ? '\x88' : '\x89';
    if (typeof value === 'string') return text(value);
    if (typeof value === 'number')
      return Number.isInteger(value) && Math.abs(value) < 2 ** 31 ? integer(value) : `G${double(value)}`;
    if (value instanceof PyTensor) return tensor(value);
    if (value instanceof PyCall) {
      const fields = value.fields ? `${pickle(value.fields)}b` : '';
      return `c${value.module}\n${value.name}\n${tuple(value.args.map(pickle).join(''))}R${fields}`;
    }
    if (Array.isArray(value)) return `](${value.map(pickle).join('')}e`;
    return `}(${Object.entries(value)
      .map(([key, item]) => text(key) + pickle(item as Py))
      .join('')}u`;
  };
  const main = Buffer.from(`\x80\x02${pickle(root)}.`, 'latin1');
  return storedZip({ 'a/data.pkl': main, ...entries });
}

function numbers(type: keyof typeof bytesPer, data: ArrayLike<number>): Uint8Array {
  const bytes = Buffer.alloc(data.length * bytesPer[type]);
  for (let i = 0; i < data.length; i++) {
    if (type === 'Float') bytes.writeFloatLE(data[i], 4 * i);
    else if (type === 'Long') bytes.writeBigInt64LE(BigInt(data[i]), 8 * i);
    else if (type !== 'ComplexFloat') bytes.writeInt8(data[i], i);
  }
  return new Uint8Array(bytes);
}

function double(value: number): string {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleBE(value);
  return bytes.toString('latin1');
}
