import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readSource } from '../../../../src/checkpoint/importers/source';
import { stateDictOf } from '../../../../src/checkpoint/importers/state-dict';
import { readable } from '../../../../src/checkpoint/torch/tensor';
import { openTorchFile } from '../../../../src/checkpoint/torch/torch-file';
import { Storage, TorchTensor } from '../../../../src/checkpoint/torch/values';
import { UserError } from '../../../../src/shared/errors';
import { uniform } from '../../../support/model';
import { expectedTensors, storedZip, torchBytes } from '../../../support/torch';

const refusal = (bytes: Uint8Array): string => {
  try {
    readSource(bytes, 'x.pt');
  } catch (error) {
    if (error instanceof UserError) return `${error.code}: ${error.message}`;
    throw error;
  }
  return 'read';
};

/** A tensor of one axis, 2⁷⁰ numbers long. */
const enormous =
  '}X\x01\0\0\0wctorch._utils\n_rebuild_tensor_v2\n((X\x07\0\0\0storagectorch\n' +
  'FloatStorage\nX\x01\0\0\x000X\x03\0\0\0cpuK\x01tQK\0\x8a\t\0\0\0\0\0\0\0\0@\x85K\x01' +
  '\x85\x89}tRs.';

describe('files of torch.save', () => {
  it('give every kind of tensor as PyTorch sees it: types, strides, offsets, shared and empty storages', () => {
    const { tensors } = stateDictOf(openTorchFile(torchBytes('tensors.pt'), 'tensors.pt'), 'tensors.pt');
    const found = Object.fromEntries(
      [...tensors].map(([name, tensor]) => [name, { shape: [...tensor.shape], data: [...tensor.read()] }]),
    );
    // Long and double numbers are rounded to float32 here.
    const wanted = Object.fromEntries(
      Object.entries(expectedTensors()).map(([name, { shape, data }]) => [
        name,
        { shape, data: data.map(Math.fround) },
      ]),
    );
    assert.deepEqual(found, wanted);
  });

  const refused: [file: string, message: RegExp][] = [
    [
      'hostile.pt',
      /^checkpoint\/global: x\.pt asks Python for 'posix\.system', and only tensors.*nothing in it was executed/,
    ],
    [
      'whole-module.pt',
      /^checkpoint\/global: x\.pt .*'torch\.nn\.modules\.linear\.Linear'.*torch\.save\(model\.state_dict\(\)/,
    ],
    ['compressed.pt', /^checkpoint\/zip: x\.pt holds the entry 'archive\/data\.pkl' compressed/],
  ];
  for (const [file, message] of refused)
    it(`refuses ${file}`, () => {
      assert.match(refusal(torchBytes(file)), message);
      assert.ok(!existsSync('digitscope-was-here'), 'nothing was executed');
    });

  const others: [what: string, bytes: Uint8Array, message: RegExp][] = [
    ['a ZIP of something else', storedZip({ 'a/b.txt': 'text' }), /ZIP file without a data\.pkl.*a\/b\.txt/],
    ['a NumPy archive', storedZip({ 'w.npy': 'x', 'v.npy': 'x' }), /is a NumPy archive/],
    ['what torch.export writes', storedZip({ 'exported/models/model.json': '{}' }), /torch\.export wrote/],
    ['weights packed once more', storedZip({ 'inner.pt': 'x' }), /ZIP archive with inner\.pt in it\. Unpack it/],
    ['TorchScript', storedZip({ 'a/data.pkl': 'N.', 'a/constants.pkl': 'N.' }), /TorchScript/],
    [
      'TorchScript whose code is compressed, as PyTorch writes it',
      storedZip(
        { 'a/data.pkl': 'N.', 'a/code/x.py': 'x', 'a/constants.pkl': 'N.' },
        (entry, name) => name === 'a/code/x.py' && entry.setUint16(10, 8, true),
      ),
      /TorchScript.*torch\.jit\.load/,
    ],
    ['big-endian numbers', storedZip({ 'a/data.pkl': 'N.', 'a/byteorder': 'big' }), /big-endian/],
    ['a newer format', storedZip({ 'a/data.pkl': 'N.', 'a/version': '11\n' }), /version 11 of PyTorch's format/],
    [
      'storages that share bytes',
      storedZip(
        { 'a/data.pkl': 'N.', 'a/data/0': new Uint8Array(8), 'a/data/1': new Uint8Array(8) },
        (entry, name) => name === 'a/data/1' && entry.setUint32(42, 42, true),
      ),
      /its entry 'a\/data\/1' overlaps another/,
    ],
    [
      'a storage that a bomb would unpack',
      storedZip({ 'a/data.pkl': 'N.', 'a/data/0': new Uint8Array(8) }, (entry, name) => {
        if (name !== 'a/data.pkl') return;
        entry.setUint16(10, 8, true);
        entry.setUint32(24, 0xfffffff0, true);
      }),
      /holds the entry 'a\/data\.pkl' compressed or encrypted/,
    ],
    [
      'a storage whose size stands in a zip64 field',
      storedZip(
        { 'a/data.pkl': 'N.', 'a/data/0': new Uint8Array(8) },
        (entry, name) => name === 'a/data/0' && [20, 24].forEach((at) => entry.setUint32(at, 0xffffffff, true)),
      ),
      /its entry 'a\/data\/0' should have 4294967295 bytes, and \d+ follow/,
    ],
    [
      'a dictionary that holds itself',
      storedZip({ 'a/data.pkl': '}q\x00X\x05\0\0\0modelh\x00s.' }),
      /no state dict \(it holds model\)/,
    ],
    [
      'lists of lists that would double without end',
      storedZip({ 'a/data.pkl': `]q\x00${'(h\x00h\x00tq\x00'.repeat(2000)}.` }),
      /no state dict/,
    ],
    [
      'sharded tensors',
      storedZip({
        'a/data.pkl': Buffer.from('}X\x08\0\0\0x.weightctorch.distributed.tensor\nDTensor\n)\x81s.', 'latin1'),
      }),
      /checkpoint\/global: x\.pt holds sharded tensors \(torch\.distributed\.tensor\.DTensor\).*Gather them first/,
    ],
    [
      'a name with line ends and colours',
      storedZip({ 'a/data.pkl': 'cx\x1b[31m\r\ny\n.' }),
      /checkpoint\/global: x\.pt asks Python for 'x\?\[31m\?\.y'/,
    ],
    [
      'a size of more digits than a number has',
      storedZip({ 'a/data.pkl': Buffer.from(enormous, 'latin1') }),
      /damaged data\.pkl: it calls torch\._utils\._rebuild_tensor_v2/,
    ],
    ['no state dict', storedZip({ 'a/data.pkl': '}X\x01\0\0\0kK\x01s.' }), /no state dict \(it holds k\)/],
  ];
  for (const [what, bytes, message] of others) it(`refuses ${what}`, () => assert.match(refusal(bytes), message));

  it('are refused wherever they are cut off', () => {
    const whole = torchBytes('nano-gpt-some-biases.pt');
    const lengths = Array.from({ length: 400 }, (_, i) => Math.floor((i * whole.length) / 400));
    const results = new Set(lengths.map((length) => refusal(whole.slice(0, length)).split(':')[0]));
    assert.deepEqual([...results], ['checkpoint/truncated']);
  });

  it('with a cut data.pkl are refused at each of its bytes', () => {
    const file = openEntries('nano-gpt-some-biases.pt');
    const codes = new Set<string>();
    for (let length = 0; length < file.pickle.length; length++)
      codes.add(refusal(storedZip({ ...file.rest, 'a/data.pkl': file.pickle.subarray(0, length) })).split(':')[0]);
    assert.deepEqual([...codes], ['checkpoint/pickle']);
  });

  it('with damaged bytes are read or refused in words, and never hang', function () {
    this.timeout(60_000);
    const whole = torchBytes('nano-gpt-some-biases.pt');
    const random = uniform(5);
    const outcomes: Record<string, number> = {};
    for (let i = 0; i < 3000; i++) {
      const copy = whole.slice();
      // Half of the damage goes to the directory and the pickle, where the structure is.
      const flips = 1 + Math.floor(random() * 4);
      for (let flip = 0; flip < flips; flip++)
        copy[Math.floor(random() < 0.5 ? random() * 2000 : whole.length - 1 - random() * 1500)] = Math.floor(
          random() * 256,
        );
      const outcome = refusal(copy).split(':')[0];
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    }
    assert.ok(
      outcomes.read > 50 && outcomes['checkpoint/pickle'] > 50 && outcomes['checkpoint/zip'] > 50,
      JSON.stringify(outcomes),
    );
  });
});

describe('tensors of torch files', () => {
  const bytes = new Uint8Array(24);
  const six = new Storage('F32', '0', 6);
  const wrong: [what: string, tensor: TorchTensor, bytes: Uint8Array | undefined, message: RegExp][] = [
    [
      'a negative size',
      new TorchTensor(six, 0, [-1], [1]),
      bytes,
      /^checkpoint\/shape: x\.pt gives the tensor 'w' the impossible shape \[-1\]/,
    ],
    ['sizes that overflow', new TorchTensor(six, 0, [2 ** 30, 2 ** 30], [0, 0]), bytes, /checkpoint\/shape/],
    ['a size that is no whole number', new TorchTensor(six, 0, [1.5], [1]), bytes, /checkpoint\/shape/],
    [
      'an offset beyond its storage',
      new TorchTensor(six, 6, [1], [1]),
      bytes,
      /checkpoint\/offsets.*beyond its storage of 6 numbers/,
    ],
    ['a negative offset', new TorchTensor(six, -1, [1], [1]), bytes, /checkpoint\/offsets/],
    ['strides beyond its storage', new TorchTensor(six, 0, [2, 2], [5, 1]), bytes, /checkpoint\/offsets/],
    ['a negative stride', new TorchTensor(six, 5, [2], [-1]), bytes, /checkpoint\/offsets/],
    ['fewer strides than axes', new TorchTensor(six, 0, [2, 3], [3]), bytes, /checkpoint\/offsets/],
    [
      'a storage that claims more than its entry has',
      new TorchTensor(new Storage('F32', '0', 7), 0, [7], [1]),
      bytes,
      /checkpoint\/storage.*its entry data\/0 has 24 bytes/,
    ],
    [
      'a storage without an entry',
      new TorchTensor(six, 0, [6], [1]),
      undefined,
      /checkpoint\/storage: x\.pt lacks the entry data\/0/,
    ],
  ];
  for (const [what, tensor, entry, message] of wrong)
    it(`are refused with ${what}`, () => {
      assert.throws(
        () => readable(tensor, 'w', entry, 'x.pt'),
        (error) => error instanceof UserError && message.test(`${error.code}: ${error.message}`),
      );
    });

  it('that are views of few bytes as many numbers are refused', () => {
    const number = (n: number) => `J${String.fromCharCode(n & 255, (n >> 8) & 255, (n >> 16) & 255, n >> 24)}`;
    const text = (s: string) => `X${String.fromCharCode(s.length)}\0\0\0${s}`;
    const tensor =
      `ctorch._utils\n_rebuild_tensor_v2\n((${text('storage')}ctorch\nFloatStorage\n` +
      `${text('0')}${text('cpu')}K\x01tQK\x00${number(2 ** 30)}\x85K\x00\x85\x89}tR`;
    const pickle = Buffer.from(`}(${text('w')}${tensor}u.`, 'latin1');
    assert.match(
      refusal(storedZip({ 'a/data.pkl': pickle, 'a/data/0': new Uint8Array(4) })),
      /checkpoint\/shape: x\.pt describes 1073741824 numbers in the tensor 'w' and has 1 for them/,
    );
  });
});

/** The entries of a fixture, under other names: its pickle, and the rest. */
function openEntries(name: string): { pickle: Uint8Array; rest: Record<string, Uint8Array> } {
  const bytes = torchBytes(name);
  const text = Buffer.from(bytes).toString('latin1');
  const start = text.indexOf('\x80\x02');
  const end = text.indexOf('PK\x03\x04', start);
  const pickle = bytes.subarray(start, text.lastIndexOf('.', end) + 1);
  const file = openTorchFile(bytes, name);
  const rest = Object.fromEntries(
    Array.from({ length: 100 }, (_, key) => [`a/data/${key}`, file.storage(String(key))]).filter(
      (entry): entry is [string, Uint8Array] => entry[1] !== undefined,
    ),
  );
  return { pickle, rest };
}
