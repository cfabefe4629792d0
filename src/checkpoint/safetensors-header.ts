import * as z from 'zod';
import { checkpointError } from './checkpoint-error';
import { dtypes } from './dtypes';
import { repeatedKey } from './repeated-key';

/** One tensor's place in the data section, all of it checked. */
export interface HeaderEntry {
  readonly name: string;
  /** As the file calls its number type; one that `dtypes.ts` does not know is found out when it is read. */
  readonly dtype: string;
  readonly shape: readonly number[];
  /** Number of elements, the product of the shape. */
  readonly elements: number;
  /** Bytes from the start of the data section. */
  readonly begin: number;
  readonly end: number;
}
export interface Header {
  /** In the order of their bytes. */
  readonly entries: readonly HeaderEntry[];
  readonly metadata: Record<string, string>;
  /** Where the data section starts in the file. */
  readonly dataStart: number;
}

/**
 * Enough for 100,000 tensors, and far more than a model that can be imported has. The format's own reader takes ten
 * times as much, which JSON would unfold into gigabytes.
 */
const longestHeader = 10_000_000;
const metadataSchema = z.record(z.string(), z.string());
const entrySchema = z.object({
  dtype: z.string(),
  shape: z.array(z.number()),
  data_offsets: z.tuple([z.number(), z.number()]),
});

/**
 * Reads and checks the header of a safetensors file against the file's size. Reserves no memory for the tensors it
 * describes.
 * @throws UserError naming `source`, what is wrong with it and what to do
 */
export function readHeader(bytes: Uint8Array, source: string): Header {
  const fail = (code: string, wrong: string): never => {
    throw checkpointError(code, source, wrong);
  };
  const { header, dataStart } = parseJson(bytes, fail);
  const dataLength = bytes.length - dataStart;
  let metadata: Record<string, string> = {};
  const entries: HeaderEntry[] = [];
  for (const [name, value] of Object.entries(header)) {
    if (name === '__metadata__') {
      // The format's own reader takes null for none.
      if (value === null) continue;
      const parsed = metadataSchema.safeParse(value);
      metadata = parsed.success ? parsed.data : fail('header', 'has a `__metadata__` that is not a table of strings');
    } else entries.push(checkEntry(name, value, dataLength, fail));
  }
  checkCoverage(entries, dataLength, fail);
  return { entries, metadata, dataStart };
}

type Fail = (code: string, wrong: string) => never;

function parseJson(bytes: Uint8Array, fail: Fail): { header: object; dataStart: number } {
  if (bytes.length < 8)
    fail(
      'truncated',
      `is no safetensors file or is cut off: it has ${bytes.length} bytes, and the length of its header alone takes 8`,
    );
  const claimed = new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true);
  const length = Number(claimed);
  // Any other file's first 8 bytes read as a length give some absurd number; a plausible one means that the rest is
  // missing.
  if (length > longestHeader)
    fail('not-safetensors', `is no safetensors file: its first 8 bytes would mean a header of ${claimed} bytes`);
  if (length > bytes.length - 8)
    fail(
      'truncated',
      `is cut off or no safetensors file: its header should have ${length} bytes, but only ${bytes.length - 8} follow`,
    );
  let text: string;
  let header: unknown;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(8, 8 + length));
    header = JSON.parse(text);
  } catch {
    return fail('not-safetensors', 'is no safetensors file: its header is not JSON');
  }
  if (typeof header !== 'object' || header === null || Array.isArray(header))
    return fail('not-safetensors', 'is no safetensors file: its header is not a JSON object');
  // JSON.parse keeps the last of two equal keys, and other readers the first.
  const repeated = repeatedKey(text);
  if (repeated !== undefined) fail('header', `has the key '${repeated}' twice in its header`);
  return { header, dataStart: 8 + length };
}

function checkEntry(name: string, value: unknown, dataLength: number, fail: Fail): HeaderEntry {
  const parsed = entrySchema.safeParse(value);
  if (!parsed.success)
    return fail('header', `describes the tensor '${name}' without a proper dtype, shape and data_offsets`);
  const {
    dtype,
    shape,
    data_offsets: [begin, end],
  } = parsed.data;
  // The size of a type that is not known cannot be checked.
  const size = dtypes.get(dtype)?.bytes;
  const elements = shape.reduce((product, n) => product * n, 1);
  const proper = shape.every((n) => Number.isSafeInteger(n) && n >= 0) && Number.isSafeInteger(elements * (size ?? 1));
  if (!proper) fail('shape', `gives the tensor '${name}' the impossible shape [${shape.join(', ')}]`);
  if (!Number.isSafeInteger(begin) || !Number.isSafeInteger(end) || begin < 0 || begin > end)
    fail('offsets', `places the tensor '${name}' at the impossible bytes ${begin} to ${end}`);
  if (end > dataLength)
    fail(
      'truncated',
      `is cut off or damaged: the tensor '${name}' should end at byte ${end} of the data, and there are ${dataLength}`,
    );
  if (size !== undefined && end - begin !== elements * size)
    fail(
      'offsets',
      `is damaged: the tensor '${name}' of shape [${shape.join(', ')}] in ${dtype} takes ${elements * size} ` +
        `bytes, and it is given ${end - begin}`,
    );
  return { name, dtype, shape, elements, begin, end };
}

/** The format wants every byte of the data to belong to exactly one tensor. Sorts the entries by their bytes. */
function checkCoverage(entries: HeaderEntry[], dataLength: number, fail: Fail): void {
  entries.sort((a, b) => a.begin - b.begin || a.end - b.end);
  let at = 0;
  for (const { name, begin, end } of entries) {
    if (begin < at) fail('offsets', `is damaged: the tensor '${name}' overlaps the one before it`);
    if (begin > at)
      fail(
        'offsets',
        `is damaged: bytes ${at} to ${begin} of its data, before the tensor '${name}', belong to no tensor`,
      );
    at = end;
  }
  if (at !== dataLength) fail('offsets', `is damaged: bytes ${at} to ${dataLength} of its data belong to no tensor`);
}
