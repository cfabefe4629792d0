import assert from 'node:assert/strict';
import { unpickle } from '../../../../src/checkpoint/torch/pickle';
import { Opaque, Storage, TorchTensor, Tuple } from '../../../../src/checkpoint/torch/values';
import { UserError } from '../../../../src/shared/errors';

/** A pickle from text, in which \x.. stands for bytes. */
const pickle = (text: string) => unpickle(new Uint8Array(Buffer.from(text, 'latin1')), 'x.pt');
/** A BINUNICODE string. */
const words = (text: string) => `X${String.fromCharCode(text.length)}\0\0\0${text}`;

describe('the restricted unpickler', () => {
  it('reads plain values', () => {
    // pickle.dumps([None, True, False, 7, 258, -1, 2**31, -(2**70), 0.5, 'é', (1,), {'k': ()}], protocol=2), less its
    // memo.
    const text =
      '\x80\x02](N\x88\x89K\x07M\x02\x01J\xff\xff\xff\xff\x8a\x05\x00\x00\x00\x80\x00\x8a\t' +
      '\x00\x00\x00\x00\x00\x00\x00\x00\xc0G?\xe0\x00\x00\x00\x00\x00\x00X\x02\x00\x00\x00' +
      '\xc3\xa9K\x01\x85}X\x01\x00\x00\x00k)se.';
    assert.deepEqual(pickle(text), [
      null,
      true,
      false,
      7,
      258,
      -1,
      2 ** 31,
      -(2n ** 70n),
      0.5,
      'é',
      new Tuple([1]),
      new Map([['k', new Tuple([])]]),
    ]);
  });
  it('reads what protocol 4 writes instead: frames, short strings, an implicit memo', () => {
    assert.deepEqual(pickle('\x80\x04\x95\x0b\0\0\0\0\0\0\0]\x94(\x8c\x02hi\x94h\x01e.'), ['hi', 'hi']);
  });
  it('reads a tensor as its description, and an OrderedDict with the state that modules give it', () => {
    const tensor =
      `ctorch._utils\n_rebuild_tensor_v2\n((${words('storage')}ctorch\nFloatStorage\n` +
      `${words('0')}${words('cpu')}K\x06tQK\x00K\x02K\x03\x86K\x03K\x01\x86\x89ccollections` +
      `\nOrderedDict\n)RtR`;
    const text = `\x80\x02ccollections\nOrderedDict\n)R(${words('w')}${tensor}u}${words('_metadata')}Nsb.`;
    assert.deepEqual(pickle(text), new Map([['w', new TorchTensor(new Storage('F32', '0', 6), 0, [2, 3], [3, 1])]]));
  });

  /** What Python would make, that this makes nothing of. */
  const opaque: [what: string, text: string, name: string][] = [
    ['os.system', '\x80\x02cposix\nsystem\nX\x04\0\0\0exit\x85R.', 'posix.system'],
    ['eval by protocol 4', `\x80\x04\x8c\x08builtins\x8c\x04eval\x93.`, 'builtins.eval'],
    [
      'a name that only begins like a known one',
      '\x80\x02ctorch._utils\n_rebuild_tensor_v2_\n.',
      'torch._utils._rebuild_tensor_v2_',
    ],
    ['a property of every object', '\x80\x02cconstructor\nprototype\n.', 'constructor.prototype'],
    ['a class of a training script', '\x80\x02c__main__\nGPTConfig\n)\x81.', '__main__.GPTConfig'],
    ['an object with keyword arguments', '\x80\x04\x8c\x01m\x8c\x01C\x93)}\x92.', 'm.C'],
    [
      'a NumPy scalar',
      '\x80\x02cnumpy.core.multiarray\nscalar\ncnumpy\ndtype\nX\x02\0\0\0f8\x85RX\x01\0\0\0x\x86R.',
      'numpy.core.multiarray.scalar',
    ],
    ['bytes of protocol 3', '\x80\x03C\x02ab.', 'bytes'],
    ['long bytes', '\x80\x03B\x02\0\0\0ab.', 'bytes'],
    ['bytes of protocol 4', '\x80\x04\x8e\x02\0\0\0\0\0\0\0ab.', 'bytes'],
    ['a bytearray', '\x80\x05\x96\x02\0\0\0\0\0\0\0ab.', 'bytearray'],
    ['a set', '\x80\x04\x8f\x94(K\x01K\x02\x90.', 'set'],
    ['a frozenset', '\x80\x04(K\x01K\x02\x91.', 'frozenset'],
    ['a list of a class of its own', '\x80\x02cm\nL\n)\x81(K\x01e.', 'm.L'],
  ];
  for (const [what, text, name] of opaque)
    it(`passes over ${what} and keeps its name`, () => {
      const value = pickle(text);
      assert.ok(value instanceof Opaque);
      assert.equal(value.name, name);
    });
  it('keeps what an object says of its fields, as a namespace of arguments does', () => {
    const value = pickle(
      `\x80\x02ccopy_reg\n_reconstructor\ncargparse\nNamespace\nc__builtin__\nobject\n` +
        `N\x87R}(${words('n_head')}K\x06ub.`,
    );
    assert.ok(value instanceof Opaque);
    assert.deepEqual([value.name, [...value.fields]], ['argparse.Namespace', [['n_head', 6]]]);
  });
  it('reads the text of Python 2 and the long text of protocol 4', () => {
    assert.deepEqual(pickle('\x80\x02](U\x01aT\x01\0\0\0b\x8d\x01\0\0\0\0\0\0\0ce.'), ['a', 'b', 'c']);
  });

  describe('reads tensors', () => {
    const storage = `(${words('storage')}ctorch\nFloatStorage\n${words('0')}${words('cpu')}K\x06tQ`;
    const untyped = storage.replace('ctorch\nFloatStorage', 'ctorch.storage\nUntypedStorage');
    const description = (more: string, of = storage) =>
      `(${of}K\x00K\x06\x85K\x01\x85\x89ccollections\nOrderedDict\n)R${more}t`;
    const plain = new TorchTensor(new Storage('F32', '0', 6), 0, [6], [1]);
    const v2 = 'ctorch._utils\n_rebuild_tensor_v2\n';
    it('that stand for their numbers with the signs turned', () => {
      assert.deepEqual(
        pickle(`\x80\x02${v2}${description(`}${words('neg')}\x88s`)}R.`),
        new TorchTensor(plain.storage, 0, [6], [1], true),
      );
      assert.deepEqual(pickle(`\x80\x02${v2}${description(`}(${words('neg')}\x89${words('conj')}\x88u`)}R.`), plain);
      assert.deepEqual(
        [pickle(`\x80\x02${v2}${description('}')}R.`), pickle(`\x80\x02${v2}${description('N')}R.`)],
        [plain, plain],
      );
    });
    it('not where they have flags that are not known', () => {
      assert.ok(pickle(`\x80\x02${v2}${description(`}${words('twice')}\x88s`)}R.`) instanceof Opaque);
    });
    it('with attributes, of parameters and buffers', () => {
      const from = (type: string) =>
        pickle(`\x80\x02ctorch._tensor\n_rebuild_from_type_v2\n(${v2}${type}${description('')}}tR.`);
      assert.deepEqual([from('ctorch.nn.parameter\nParameter\n'), from('ctorch\nTensor\n')], [plain, plain]);
      const sharded = from('ctorch.distributed.tensor\nDTensor\n');
      assert.ok(sharded instanceof Opaque);
      assert.equal(sharded.name, 'torch.distributed.tensor.DTensor');
      assert.deepEqual(
        pickle(
          `\x80\x02ctorch._utils\n_rebuild_parameter_with_state\n` +
            `(${v2}${description('')}R\x88ccollections\nOrderedDict\n)R}tR.`,
        ),
        plain,
      );
    });
    it('of types without a storage class of their own', () => {
      const typed = (dtype: string) =>
        pickle(`\x80\x02ctorch._utils\n_rebuild_tensor_v3\n${description(`ctorch\n${dtype}\n`, untyped)}R.`);
      assert.deepEqual(
        [typed('uint16'), typed('float8_e4m3fn')],
        [
          new TorchTensor(new Storage('U16', '0', 3), 0, [6], [1]),
          new TorchTensor(new Storage('F8_E4M3', '0', 6), 0, [6], [1]),
        ],
      );
      assert.ok(typed('bits8') instanceof Opaque);
    });
  });

  describe('cannot be kept busy or filled', () => {
    const many = (count: number, text: string) => text.repeat(count);
    /** 60,000 numbers with a value each. */
    const keys = Array.from({ length: 60_000 }, (_, i) => `M${String.fromCharCode(i & 255, i >> 8)}N`).join('');
    const hostile: [what: string, text: string, message: RegExp][] = [
      ['2 MB of dictionaries', many(2_000_000, '}'), /makes more than 1000000 lists/],
      ['6 MB of None', many(6_000_000, 'N'), /makes more than 5000000 values/],
      ['6 MB of marks', many(6_000_000, '('), /makes more than 5000000 values/],
      ['12 MB of one value recalled', `K\x01q\x00${many(6_000_000, 'h\x00')}`, /makes more than 5000000 values/],
      ['6 MB of one value remembered', `K\x01${many(6_000_000, '\x94')}`, /makes more than 5000000 references/],
      ['6 MB of one value doubled', `K\x01${many(6_000_000, '2')}`, /makes more than 5000000 values/],
      [
        'a list that is made into a dictionary again and again',
        `]q\x00(${many(100_000, 'K\x01K\x01\x86')}e0ccollections\nOrderedDict\n` +
          `q\x010${many(10_000, 'h\x01h\x00\x85R0')}.`,
        /makes more than 5000000 values/,
      ],
      [
        'a state that is given again and again',
        `}q\x00(${keys}u0cm\nC\n)\x81${many(1000, 'h\x00b')}.`,
        /makes more than 5000000 values/,
      ],
      [
        'a name made of lists that double',
        `]q\x000${many(60, '](h\x00h\x00eq\x000')}h\x00h\x00\x93.`,
        /a name that is no text/,
      ],
      [
        'a call that calls itself, ever deeper',
        `ctorch._tensor\n_rebuild_from_type_v2\nq\x000ctorch\nTensor\n` +
          `q\x010)q\x020${many(50_000, '(h\x00h\x01h\x02tq\x020')}h\x00h\x02Rh\x03.`,
        /refers to value 3/,
      ],
    ];
    it('200 MB of anything', () => {
      assert.throws(() => unpickle(new Uint8Array(200_000_001), 'x.pt'), {
        code: 'checkpoint/pickle',
        message: /has 200000001 bytes, more than 200000000/,
      });
    });
    for (const [what, text, message] of hostile)
      it(what, function () {
        this.timeout(60_000);
        let words = '';
        try {
          pickle(`\x80\x02${text}`);
        } catch (error) {
          if (!(error instanceof UserError)) throw error;
          assert.equal(error.code, 'checkpoint/pickle');
          words = error.message;
        }
        assert.match(words, message);
      });
  });

  const damaged: [what: string, text: string, message: RegExp][] = [
    ['nothing', '', /cut off at byte 0/],
    ['a string longer than the file', '\x80\x02X\xff\xff\xff\xffabc.', /cut off at byte 11/],
    ['a whole number longer than the file', '\x80\x02\x8a\xff\x01', /cut off/],
    ['a name without an end', '\x80\x02cposix', /a name in it has no end/],
    ['an empty stack', '\x80\x02.', /lacks its value/],
    ['a group without a beginning', '\x80\x02Kte.', /lacks its value|no beginning/],
    ['a reference to nothing', '\x80\x02h\x07.', /refers to value 7/],
    ['items of a number', '\x80\x02K\x01K\x02K\x03s.', /sets items of what is no dictionary/],
    ['an odd number of items', '\x80\x02}(K\x01u.', /sets items/],
    ['a call of a number', '\x80\x02K\x01)R.', /calls a plain value/],
    ['a call of a storage type', '\x80\x02ctorch\nFloatStorage\n)R.', /calls torch\.FloatStorage/],
    [
      'a tensor without a storage',
      '\x80\x02ctorch._utils\n_rebuild_tensor_v2\n(K\x00K\x00))tR.',
      /calls torch\._utils\._rebuild_tensor_v2/,
    ],
    ['a storage of no known kind', '\x80\x02K\x01Q.', /names a storage/],
    ['an object made by INST', '\x80\x02(iposix\nsystem\n.', /instruction 0x69/],
    ['a state for a list', '\x80\x02]}b.', /gives a state/],
    ['a name with more line ends than it has text for', '\x80\x02\x8c\x01aK\x01\x93.', /a name that is no text/],
    ['a set that is none', '\x80\x04](K\x01\x90.', /adds to what is no set/],
    ['an object of no class', '\x80\x02K\x01)\x81.', /an object of what is no class/],
  ];
  for (const [what, text, message] of damaged)
    it(`refuses ${what}`, () => {
      assert.throws(
        () => pickle(text),
        (error) => error instanceof UserError && error.code === 'checkpoint/pickle' && message.test(error.message),
      );
    });
});
