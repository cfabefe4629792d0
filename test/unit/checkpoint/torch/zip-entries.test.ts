import assert from 'node:assert/strict';
import { zipEntries } from '../../../../src/checkpoint/torch/zip-entries';
import { UserError } from '../../../../src/shared/errors';
import { storedZip } from '../../../support/torch';

const two = { 'a/data.pkl': 'hello', 'a/data/0': new Uint8Array([1, 2, 3]) };

describe('ZIP entries', () => {
  it('are views into the file', () => {
    const zip = storedZip(two);
    const entries = zipEntries(zip, 'x.pt');
    assert.deepEqual(
      [...entries.values()].map(({ name, bytes, packed }) => [name, Buffer.from(bytes).toString('latin1'), packed]),
      [
        ['a/data.pkl', 'hello', false],
        ['a/data/0', '\x01\x02\x03', false],
      ],
    );
    assert.equal(entries.get('a/data/0')!.bytes.buffer, zip.buffer);
  });
  it('are found before a comment', () => {
    const zip = Buffer.concat([storedZip(two), Buffer.from('made by hand')]);
    zip.writeUInt16LE(12, zip.length - 12 - 2);
    assert.deepEqual([...zipEntries(new Uint8Array(zip), 'x.pt').keys()], Object.keys(two));
  });

  const packed: [what: string, change: (entry: DataView) => void][] = [
    ['compressed', (entry) => entry.setUint16(10, 8, true)],
    ['encrypted', (entry) => entry.setUint16(8, 1, true)],
    ['of two sizes', (entry) => entry.setUint32(24, 1e9, true)],
  ];
  for (const [what, change] of packed)
    it(`that are ${what} say that their bytes are not their content`, () => {
      assert.deepEqual(
        [
          ...zipEntries(
            storedZip(two, (entry, name) => name === 'a/data.pkl' && change(entry)),
            'x.pt',
          ).values(),
        ].map((entry) => entry.packed),
        [true, false],
      );
    });

  const cases: [what: string, bytes: Uint8Array, message: RegExp][] = [
    [
      'no directory',
      new Uint8Array(Buffer.from('PK and nothing more, but long enough for an end')),
      /^x\.pt is cut off: it begins as a ZIP file but/,
    ],
    [
      'a size beyond the end',
      storedZip(two, (entry, name) => name === 'a/data/0' && [20, 24].forEach((at) => entry.setUint32(at, 4e9, true))),
      /'a\/data\/0' should have 4000000000 bytes, and 3 follow/,
    ],
    [
      'a place beyond the end',
      storedZip(two, (entry) => entry.setUint32(42, 0xfffffff0, true)),
      /'a\/data\.pkl' should start at byte 4294967280, where no entry is/,
    ],
    [
      'a place where nothing starts',
      storedZip(two, (entry) => entry.setUint32(42, 1, true)),
      /should start at byte 1, where no entry is/,
    ],
    ['entries in one place', storedZip(two, (entry) => entry.setUint32(42, 0, true)), /overlaps another/],
    [
      'a name beyond the end',
      storedZip(two, (entry) => entry.setUint16(28, 60000, true)),
      /the name of entry 1 of 2 passes the end/,
    ],
    ['more entries than there are', withCount(storedZip(two), 40_000), /directory of 40000 entries/],
    ['one entry more than there is', withCount(storedZip(two), 3), /directory of 3 entries/],
  ];
  for (const [what, bytes, message] of cases)
    it(`are refused with ${what}`, () => {
      assert.throws(
        () => zipEntries(bytes, 'x.pt'),
        (error) => error instanceof UserError && message.test(error.message),
      );
    });
  it('are refused with one name twice', () => {
    const zip = Buffer.from(storedZip({ 'a/1': 'one', 'a/2': 'two' }))
      .toString('latin1')
      .replaceAll('a/2', 'a/1');
    assert.throws(() => zipEntries(new Uint8Array(Buffer.from(zip, 'latin1')), 'x.pt'), /two entries named 'a\/1'/);
  });
});

function withCount(zip: Uint8Array, count: number): Uint8Array {
  new DataView(zip.buffer).setUint16(zip.length - 12, count, true);
  return zip;
}
