import { checkpointError } from './checkpoint-error';

/** How numbers of one type are stored in a file of tensors. */
export interface Dtype {
  /** Bytes per number. */
  readonly bytes: number;
  /**
   * Weights are fractions. Whole numbers and booleans are masks, counters, or weights that need scales to mean
   * something.
   */
  readonly whole?: boolean;
  /** Reads one little-endian number at a byte offset; left out for types that are recognised but not read. */
  read?(view: DataView, at: number): number;
  /**
   * Gives the numbers that fill a buffer, on a little-endian machine, and may use that buffer for them. Left out for
   * types that weights hardly ever have.
   */
  view?(buffer: ArrayBuffer): Float32Array;
}

/** One whose numbers can be read. */
export type ReadableDtype = Dtype & Required<Pick<Dtype, 'read'>>;

/** The number types that tensors come in, by their safetensors names; those that can be read are read into float32. */
export const dtypes: ReadonlyMap<string, Dtype> = new Map<string, Dtype>([
  [
    'F64',
    {
      bytes: 8,
      read: (view, at) => view.getFloat64(at, true),
      view: (buffer) => new Float32Array(new Float64Array(buffer)),
    },
  ],
  ['F32', { bytes: 4, read: (view, at) => view.getFloat32(at, true), view: (buffer) => new Float32Array(buffer) }],
  ['F16', { bytes: 2, read: (view, at) => halfToNumber(view.getUint16(at, true)), view: viewHalves }],
  ['BF16', { bytes: 2, read: (view, at) => bfloatToNumber(view.getUint16(at, true)), view: viewBfloats }],
  ['I64', { bytes: 8, whole: true, read: (view, at) => Number(view.getBigInt64(at, true)) }],
  ['I32', { bytes: 4, whole: true, read: (view, at) => view.getInt32(at, true) }],
  ['I16', { bytes: 2, whole: true, read: (view, at) => view.getInt16(at, true) }],
  ['I8', { bytes: 1, whole: true, read: (view, at) => view.getInt8(at) }],
  ['U64', { bytes: 8, whole: true, read: (view, at) => Number(view.getBigUint64(at, true)) }],
  ['U32', { bytes: 4, whole: true, read: (view, at) => view.getUint32(at, true) }],
  ['U16', { bytes: 2, whole: true, read: (view, at) => view.getUint16(at, true) }],
  ['U8', { bytes: 1, whole: true, read: (view, at) => view.getUint8(at) }],
  ['BOOL', { bytes: 1, whole: true, read: (view, at) => view.getUint8(at) }],
  ['F8_E4M3', { bytes: 1 }],
  ['F8_E5M2', { bytes: 1 }],
  ['F8_E8M0', { bytes: 1 }],
  ['C64', { bytes: 8 }],
  ['C128', { bytes: 16 }],
]);

/** A type's name for people. */
export function dtypeWords(name: string): string {
  if (name.startsWith('F8_')) return `float8 (${name})`;
  if (/^C\d+$/.test(name)) return `complex numbers (${name})`;
  return dtypes.get(name)?.whole ? `whole numbers (${name})` : name;
}

/**
 * How numbers of a type are read.
 * @param tensor whose numbers they are, for messages
 * @throws UserError `checkpoint/dtype`
 */
export function readableDtype(type: string, tensor: string, source: string): ReadableDtype {
  const dtype = dtypes.get(type);
  if (dtype?.read) return { ...dtype, read: dtype.read };
  const known = [...dtypes].filter(([, dtype]) => dtype.read).map(([name]) => name);
  throw checkpointError(
    'dtype',
    source,
    `holds the tensor '${tensor}' as ${dtypeWords(type)}, and only ${known.join(', ')} can be read`,
    'Use float32: `tensor.float()` in PyTorch.',
  );
}

/** IEEE 754 binary16: 1 sign bit, 5 exponent bits (bias 15), 10 fraction bits. */
function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction ? NaN : sign * Infinity;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

function viewHalves(buffer: ArrayBuffer): Float32Array {
  const halves = new Uint16Array(buffer);
  const numbers = new Float32Array(halves.length);
  for (let i = 0; i < halves.length; i++) numbers[i] = halfToNumber(halves[i]);
  return numbers;
}

const scratch = new DataView(new ArrayBuffer(4));
/** bfloat16 is the upper half of a float32. */
function bfloatToNumber(bits: number): number {
  scratch.setUint32(0, bits << 16);
  return scratch.getFloat32(0);
}

function viewBfloats(buffer: ArrayBuffer): Float32Array {
  const upper = new Uint16Array(buffer);
  const floats = new Uint32Array(upper.length);
  for (let i = 0; i < upper.length; i++) floats[i] = upper[i] << 16;
  return new Float32Array(floats.buffer);
}
