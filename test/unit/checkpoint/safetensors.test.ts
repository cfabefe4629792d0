import assert from 'node:assert/strict';
import { decodeNumbers, readEach } from '../../../src/checkpoint/decode-numbers';
import { dtypes, readableDtype } from '../../../src/checkpoint/dtypes';
import {
  decodeSafetensors,
  encodeSafetensors,
  openSafetensors,
  type NamedTensor,
} from '../../../src/checkpoint/safetensors';
import { UserError } from '../../../src/shared/errors';
import { randomFor } from '../../../src/tasks/random';

/** A file with the given header text and data, the length of the header stated truly unless given. */
function fileOf(header: unknown, data: readonly number[] = [], length?: bigint): Uint8Array {
  const json = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const prefix = Buffer.alloc(8);
  prefix.writeBigUInt64LE(length ?? BigInt(json.length));
  return Buffer.concat([prefix, json, Buffer.from(data)]);
}

const refusal = (bytes: Uint8Array): { code: string; message: string } => {
  try {
    decodeSafetensors(bytes, 'w.safetensors');
  } catch (error) {
    assert.ok(error instanceof UserError, String(error));
    return { code: error.code, message: error.message };
  }
  return assert.fail('the file was accepted');
};

const tensor = (shape: number[], data: number[]): NamedTensor => ({ shape, data: Float32Array.from(data) });
const plain = (tensors: ReadonlyMap<string, NamedTensor>) =>
  Object.fromEntries([...tensors].map(([name, { shape, data }]) => [name, { shape, data: [...data] }]));

describe('safetensors', () => {
  const goldenHeader = '{"__metadata__":{"by":"hand"},"w":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]}}';
  // 1.0 and -2.5 as little-endian float32, behind a header of 85 bytes padded with three spaces to 88.
  const golden = Buffer.concat([
    Buffer.from([88, 0, 0, 0, 0, 0, 0, 0]),
    Buffer.from(goldenHeader + '   '),
    Buffer.from([0, 0, 0x80, 0x3f, 0, 0, 0x20, 0xc0]),
  ]);

  it('writes the bytes of the published format', () => {
    assert.equal(goldenHeader.length, 85);
    assert.deepEqual(
      Buffer.from(encodeSafetensors(new Map([['w', tensor([1, 2], [1, -2.5])]]), { by: 'hand' })),
      golden,
    );
  });

  it('reads them back, from any offset in a buffer', () => {
    const shifted = Buffer.concat([Buffer.from([1, 2, 3]), golden]).subarray(3);
    const { tensors, metadata } = decodeSafetensors(shifted, 'golden');
    assert.deepEqual(
      { tensors: plain(tensors), metadata },
      { tensors: { w: { shape: [1, 2], data: [1, -2.5] } }, metadata: { by: 'hand' } },
    );
  });

  it('keeps every tensor of a round trip, scalars, empty ones and odd names included', () => {
    const written = new Map([
      ['a', tensor([2, 3], [1, 2, 3, 4, 5, 6])],
      ['scalar', tensor([], [7])],
      ['empty', tensor([0, 4], [])],
      ['__proto__', tensor([1], [Math.fround(0.1)])],
      ['größe "x"', tensor([2], [NaN, -Infinity])],
    ]);
    const bytes = encodeSafetensors(written);
    const before = Buffer.from(bytes);
    const { tensors, metadata } = decodeSafetensors(bytes, 'x');
    assert.deepEqual(
      { tensors: new Map([...tensors].sort()), metadata },
      { tensors: new Map([...written].sort()), metadata: {} },
    );
    assert.deepEqual(Buffer.from(bytes), before, 'reading changed the bytes');
    assert.equal(Number(new DataView(bytes.buffer).getBigUint64(0, true)) % 8, 0);
  });

  it('reads F64, F16 and BF16 into float32', () => {
    const data = Buffer.alloc(8 + 12 + 4);
    data.writeDoubleLE(1 / 3, 0);
    // Half precision: 1, -2, the smallest subnormal 2^-24, the largest finite number, infinity, NaN.
    [0x3c00, 0xc000, 0x0001, 0x7bff, 0x7c00, 0x7e00].forEach((half, i) => data.writeUInt16LE(half, 8 + 2 * i));
    // bfloat16: 1 and -3.140625.
    [0x3f80, 0xc049].forEach((half, i) => data.writeUInt16LE(half, 20 + 2 * i));
    const header = {
      h: { dtype: 'F16', shape: [6], data_offsets: [8, 20] },
      d: { dtype: 'F64', shape: [1], data_offsets: [0, 8] },
      b: { dtype: 'BF16', shape: [2], data_offsets: [20, 24] },
    };
    assert.deepEqual(plain(decodeSafetensors(fileOf(header, [...data]), 'x').tensors), {
      d: { shape: [1], data: [Math.fround(1 / 3)] },
      h: { shape: [6], data: [1, -2, 2 ** -24, 65504, Infinity, NaN] },
      b: { shape: [2], data: [1, -3.140625] },
    });
  });

  it('reads whole tensors as it does single numbers, from even and odd bytes', () => {
    const random = randomFor(1, 2, 3);
    // All halves among them: infinities, NaN, zeros and subnormals of both signs.
    const bytes = new Uint8Array(1 + 8 * 65_536);
    for (let i = 0; i < bytes.length; i++) bytes[i] = random.next();
    new Uint16Array(bytes.buffer, 0, 65_536).forEach((_, i, halves) => (halves[i] = i));
    for (const [type] of [...dtypes].filter(([, { read }]) => read)) {
      for (const at of [0, 1]) {
        const some = bytes.subarray(at, at + bytes.length - 1);
        const whole = decodeNumbers(type, some, 'w', 'x');
        assert.deepEqual([...whole], [...readEach(readableDtype(type, 'w', 'x'), some)], `${type} at ${at}`);
      }
    }
  });

  it('takes metadata that is null for none', () => {
    const { tensors, metadata } = decodeSafetensors(
      fileOf('{"__metadata__":null,"w":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}}'),
      'x',
    );
    assert.deepEqual({ names: [...tensors.keys()], metadata }, { names: ['w'], metadata: {} });
  });

  it('opens a file with types that it cannot read, and says so when they are read', () => {
    const { tensors } = openSafetensors(
      fileOf(
        {
          c: { dtype: 'C64', shape: [1], data_offsets: [0, 8] },
          n: { dtype: 'U32', shape: [1], data_offsets: [8, 12] },
        },
        [0, 0, 0, 0, 0, 0, 0, 0, 7, 0, 0, 0],
      ),
      'x',
    );
    assert.deepEqual(
      [...tensors].map(([name, { type, elements }]) => [name, type, elements]),
      [
        ['c', 'C64', 1],
        ['n', 'U32', 1],
      ],
    );
    assert.deepEqual([...tensors.get('n')!.read()], [7]);
    assert.throws(() => tensors.get('c')!.read(), { code: 'checkpoint/dtype', message: /'c' as complex numbers/ });
  });

  it('is not misled by keys that only look alike, or stand in different objects', () => {
    const written = new Map(['a', 'a:', '"a"', '{', 'a\\"'].map((name) => [name, tensor([1], [1])]));
    assert.deepEqual(
      [...decodeSafetensors(encodeSafetensors(written, { a: '"a":1' }), 'x').tensors.keys()],
      [...written.keys()],
    );
  });

  describe('refuses, naming the file and the fault', () => {
    const f32 = (shape: unknown, offsets: unknown, dtype: unknown = 'F32') => ({ dtype, shape, data_offsets: offsets });
    const four = [0, 0, 0, 0];
    const cases: [what: string, bytes: Uint8Array, code: string, words: RegExp][] = [
      ['an empty file', Buffer.alloc(0), 'checkpoint/truncated', /it has 0 bytes/],
      ['fewer than 8 bytes', Buffer.alloc(7), 'checkpoint/truncated', /it has 7 bytes/],
      ['text', Buffer.from('This is a letter, not a tensor.'), 'checkpoint/not-safetensors', /is no safetensors file/],
      [
        'a header longer than the file',
        fileOf('{}', [], 3n),
        'checkpoint/truncated',
        /should have 3 bytes, but only 2 follow/,
      ],
      [
        'a header length of 2^63',
        fileOf('{}', [], 2n ** 63n),
        'checkpoint/not-safetensors',
        /a header of 9223372036854775808 bytes/,
      ],
      ['a header that is no JSON', fileOf('{"w":'), 'checkpoint/not-safetensors', /not JSON/],
      [
        'a header that is no UTF-8',
        fileOf('x', [], 1n).map((b, i) => (i === 8 ? 0xff : b)),
        'checkpoint/not-safetensors',
        /not JSON/,
      ],
      ['a header that is an array', fileOf('[]'), 'checkpoint/not-safetensors', /not a JSON object/],
      ['a header that is null', fileOf('null'), 'checkpoint/not-safetensors', /not a JSON object/],
      [
        'an entry nested a million deep',
        fileOf(`{"w":${'['.repeat(1e6)}${']'.repeat(1e6)}}`),
        'checkpoint/header',
        /'w' without a proper/,
      ],
      ['metadata of numbers', fileOf({ __metadata__: { a: 1 } }), 'checkpoint/header', /table of strings/],
      [
        'an entry without offsets',
        fileOf({ w: { dtype: 'F32', shape: [1] } }),
        'checkpoint/header',
        /'w' without a proper/,
      ],
      [
        'bytes beyond the end',
        fileOf({ w: f32([2], [0, 8]) }, four),
        'checkpoint/truncated',
        /'w' should end at byte 8 of the data, and there are 4/,
      ],
      [
        'a lying size of terabytes',
        fileOf({ w: f32([2 ** 40], [0, 2 ** 42]) }, four),
        'checkpoint/truncated',
        /should end at byte 4398046511104/,
      ],
      [
        'overlapping tensors',
        fileOf({ a: f32([1], [0, 4]), b: f32([1], [2, 6]) }, [...four, ...four]),
        'checkpoint/offsets',
        /'b' overlaps/,
      ],
      [
        'a hole between tensors',
        fileOf({ a: f32([1], [0, 4]), b: f32([1], [8, 12]) }, [...four, ...four, ...four]),
        'checkpoint/offsets',
        /bytes 4 to 8 of its data, before the tensor 'b'/,
      ],
      [
        'bytes after the last tensor',
        fileOf({ a: f32([1], [0, 4]) }, [...four, 0]),
        'checkpoint/offsets',
        /bytes 4 to 5 of its data belong to no tensor/,
      ],
      [
        'a size that is not its shape',
        fileOf({ w: f32([2], [0, 4]) }, four),
        'checkpoint/offsets',
        /takes 8 bytes, and it is given 4/,
      ],
      ['backward offsets', fileOf({ w: f32([1], [4, 0]) }, four), 'checkpoint/offsets', /impossible bytes 4 to 0/],
      ['negative offsets', fileOf({ w: f32([1], [-4, 0]) }, four), 'checkpoint/offsets', /impossible bytes -4 to 0/],
      [
        'an unknown number type',
        fileOf({ w: f32([1], [0, 4], 'Q4') }, four),
        'checkpoint/dtype',
        /as Q4, and only F64, F32, F16, BF16/,
      ],
      ['float8', fileOf({ w: f32([4], [0, 4], 'F8_E4M3') }, four), 'checkpoint/dtype', /'w' as float8/],
      [
        'a tensor named twice',
        fileOf(
          '{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},' +
            '"\\u0077":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}',
          four,
        ),
        'checkpoint/header',
        /the key 'w' twice/,
      ],
      [
        'a field given twice',
        fileOf('{"w":{"dtype":"F32","shape":[2],"shape":[1],"data_offsets":[0,4]}}', four),
        'checkpoint/header',
        /the key 'shape' twice/,
      ],
      ['metadata given twice', fileOf('{"__metadata__":{"a":"1","a":"2"}}'), 'checkpoint/header', /the key 'a' twice/],
      [
        'a string of millions of escapes',
        fileOf(`{"w":"${'\\"'.repeat(4e6)}"}`),
        'checkpoint/header',
        /'w' without a proper/,
      ],
      [
        'a header longer than any model needs',
        fileOf(`{${' '.repeat(10_000_000)}}`),
        'checkpoint/not-safetensors',
        /a header of 10000002 bytes/,
      ],
      [
        'a negative shape',
        fileOf({ w: f32([-1, -1], [0, 4]) }, four),
        'checkpoint/shape',
        /impossible shape \[-1, -1\]/,
      ],
      [
        'a fractional shape',
        fileOf({ w: f32([0.5, 2], [0, 4]) }, four),
        'checkpoint/shape',
        /impossible shape \[0.5, 2\]/,
      ],
      [
        'a shape past 2^53',
        fileOf({ w: f32([2 ** 40, 2 ** 40], [0, 4]) }, four),
        'checkpoint/shape',
        /impossible shape/,
      ],
    ];
    for (const [what, bytes, code, words] of cases) {
      it(what, () => {
        const refused = refusal(bytes);
        assert.equal(refused.code, code, refused.message);
        assert.match(refused.message, words);
        assert.match(refused.message, /^w\.safetensors .*\. (Copy|Use|Choose) /);
      });
    }
  });

  it('refuses a file cut at every byte', () => {
    const whole = encodeSafetensors(
      new Map([
        ['a', tensor([2], [1, 2])],
        ['b', tensor([1], [3])],
      ]),
      { note: 'x' },
    );
    const codes = new Set(Array.from({ length: whole.length }, (_, length) => refusal(whole.subarray(0, length)).code));
    assert.deepEqual([...codes], ['checkpoint/truncated']);
  });

  it('refuses or reads a file with any one byte of its header changed, and never crashes', () => {
    const whole = encodeSafetensors(new Map([['a', tensor([2], [1, 2])]]));
    const outcomes = { read: 0, refused: 0 };
    for (let at = 0; at < whole.length - 8; at++) {
      for (const value of [0, 0x22, 0x2d, 0x30, 0x39, 0x7d, 0xff]) {
        const changed = whole.slice();
        changed[at] = value;
        try {
          decodeSafetensors(changed, 'x');
          outcomes.read++;
        } catch (error) {
          assert.ok(error instanceof UserError, `byte ${at} set to ${value}: ${String(error)}`);
          outcomes.refused++;
        }
      }
    }
    assert.ok(outcomes.read > 0 && outcomes.refused > 200, JSON.stringify(outcomes));
  });
});
