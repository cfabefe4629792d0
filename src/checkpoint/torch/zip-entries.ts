import { checkpointError } from '../checkpoint-error';

const endSignature = 0x06054b50;
const directorySignature = 0x02014b50;
const localSignature = 0x04034b50;
const endLength = 22;
const longestComment = 0xffff;

/** An entry of a ZIP file. */
export interface ZipEntry {
  readonly name: string;
  /** Its bytes in the file: the content where it is stored as it is. */
  readonly bytes: Uint8Array;
  /** Whether its content is compressed or encrypted. */
  readonly packed: boolean;
}

/**
 * The entries of a ZIP file (PKWARE's APPNOTE 4.3, without zip64: Node reads no file that needs it). `torch.save`
 * stores them as they are. A general unzip library would inflate, trust sizes or follow offsets without end; here every
 * entry is a view into the file, checked against its bounds and against all others, so that a lying directory costs
 * nothing.
 * @param source the file's name, for messages
 * @throws UserError `checkpoint/truncated`, `checkpoint/zip`
 */
export function zipEntries(bytes: Uint8Array, source: string): Map<string, ZipEntry> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const fail = (wrong: string): never => {
    throw checkpointError('zip', source, `is a damaged ZIP file: ${wrong}`);
  };
  const end = findEnd(view, source);
  const count = view.getUint16(end + 10, true);
  const directory = view.getUint32(end + 16, true);
  if (directory > end || count * 46 > end - directory)
    fail(`its directory of ${count} entries should start at byte ${directory} and end before byte ${end}`);

  const places: { name: string; from: number; to: number; packed: boolean }[] = [];
  let at = directory;
  for (let i = 0; i < count; i++) {
    if (at + 46 > end || view.getUint32(at, true) !== directorySignature)
      fail(`entry ${i + 1} of ${count} is missing in its directory`);
    const flags = view.getUint16(at + 8, true);
    const method = view.getUint16(at + 10, true);
    const size = view.getUint32(at + 20, true);
    const unpackedSize = view.getUint32(at + 24, true);
    const nameLength = view.getUint16(at + 28, true);
    const extraLength = view.getUint16(at + 30, true);
    const commentLength = view.getUint16(at + 32, true);
    const local = view.getUint32(at + 42, true);
    if (at + 46 + nameLength + extraLength + commentLength > end)
      fail(`the name of entry ${i + 1} of ${count} passes the end of its directory`);
    const name = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + nameLength));
    if (local + 30 > directory || view.getUint32(local, true) !== localSignature)
      fail(`its entry '${name}' should start at byte ${local}, where no entry is`);
    const from = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
    if (from + size > directory)
      fail(`its entry '${name}' should have ${size} bytes, and ${Math.max(0, directory - from)} follow`);
    places.push({ name, from, to: from + size, packed: method !== 0 || size !== unpackedSize || (flags & 1) !== 0 });
    at += 46 + nameLength + extraLength + commentLength;
  }
  checkApart(places, fail);
  return new Map(places.map(({ name, from, to, packed }) => [name, { name, bytes: bytes.subarray(from, to), packed }]));
}

/** Finds the record that ends every ZIP file, behind which only a comment may stand. */
function findEnd(view: DataView, source: string): number {
  const last = view.byteLength - endLength;
  for (let at = last; at >= 0 && at >= last - longestComment; at--) {
    if (view.getUint32(at, true) === endSignature && view.getUint16(at + 20, true) === last - at) return at;
  }
  throw checkpointError(
    'truncated',
    source,
    'is cut off: it begins as a ZIP file but the directory at its end is missing',
  );
}

/** Entries that share bytes or a name would let a small file stand for a large one. */
function checkApart(
  places: readonly { name: string; from: number; to: number }[],
  fail: (wrong: string) => never,
): void {
  const names = new Set<string>();
  let end = 0;
  for (const { name, from, to } of places.toSorted((a, b) => a.from - b.from || a.to - b.to)) {
    if (names.has(name)) fail(`it has two entries named '${name}'`);
    if (from < end) fail(`its entry '${name}' overlaps another`);
    names.add(name);
    end = to;
  }
}
