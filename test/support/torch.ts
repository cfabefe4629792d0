import { readFileSync } from 'node:fs';
import path from 'node:path';

/** Where `make_fixtures.py` leaves its files. */
export const torchFixture = (name: string): string => path.resolve(__dirname, '../fixtures/torch', name);

/** The bytes of one of them. */
export const torchBytes = (name: string): Uint8Array => new Uint8Array(readFileSync(torchFixture(name)));

interface Expected {
  readonly ids: readonly (readonly number[])[];
  /** Row-major [batch, tokens, vocabulary], as PyTorch computed them. */
  readonly logits: readonly number[];
}

const expected = JSON.parse(readFileSync(torchFixture('expected.json'), 'utf8')) as Record<string, unknown>;

/** Inputs of a small model and the logits that PyTorch gave. */
export const expectedLogits = (name: string): Expected => expected[name] as Expected;

/** The tensors of `tensors.pt` as PyTorch sees them. */
export const expectedTensors = (): Record<string, { shape: number[]; data: number[] }> =>
  expected['tensors.pt'] as Record<string, { shape: number[]; data: number[] }>;

/** A ZIP file whose entries are stored, as torch.save writes it, with room for lies. */
export function storedZip(
  entries: Record<string, Uint8Array | string>,
  change: (directoryEntry: DataView, name: string) => void = () => undefined,
): Uint8Array {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const [name, content] of Object.entries(entries)) {
    const label = Buffer.from(name);
    const data = Buffer.from(content);
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt32LE(data.length, 18);
    local.writeUInt32LE(data.length, 22);
    local.writeUInt16LE(label.length, 26);
    const central = Buffer.alloc(46);
    central.writeUInt32LE(0x02014b50, 0);
    central.writeUInt32LE(data.length, 20);
    central.writeUInt32LE(data.length, 24);
    central.writeUInt16LE(label.length, 28);
    central.writeUInt32LE(at, 42);
    change(new DataView(central.buffer, central.byteOffset, central.length), name);
    parts.push(local, label, data);
    directory.push(central, label);
    at += local.length + label.length + data.length;
  }
  const size = directory.reduce((sum, part) => sum + part.length, 0);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(directory.length / 2, 8);
  end.writeUInt16LE(directory.length / 2, 10);
  end.writeUInt32LE(size, 12);
  end.writeUInt32LE(at, 16);
  return new Uint8Array(Buffer.concat([...parts, ...directory, end]));
}
