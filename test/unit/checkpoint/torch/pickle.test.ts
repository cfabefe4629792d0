import assert from 'node:assert/strict';
import { unpickle } from '../../../../src/checkpoint/torch/pickle';
import { Storage, TorchTensor, Tuple } from '../../../../src/checkpoint/torch/values';
import { UserError } from '../../../../src/shared/errors';

/** A pickle from text, in which \x.. stands for bytes. */
const pickle = (text: string) => unpickle(new Uint8Array(Buffer.from(text, 'latin1')), 'x.pt');
/** A BINUNICODE string. */
const words = (text: string) => `X${String.fromCharCode(text.length)}\0\0\0${text}`;

describe('the restricted unpickler', () => {
  it('reads plain values', () => {
    // pickle.dumps([None, True, False, 7, 258, -1, 2**31, -(2**70), 0.5, 'é', (1,), {'k': ()}], protocol=2), less its memo.
    const text = '\x80\x02](N\x88\x89K\x07M\x02\x01J\xff\xff\xff\xff\x8a\x05\x00\x00\x00\x80\x00\x8a\t\x00\x00\x00\x00\x00\x00\x00\x00\xc0G?\xe0\x00\x00\x00\x00\x00\x00X\x02\x00\x00\x00\xc3\xa9K\x01\x85}X\x01\x00\x00\x00k)se.';
    assert.deepEqual(pickle(text), [null, true, false, 7, 258, -1, 2 ** 31, -(2n ** 70n), 0.5, 'é', new Tuple([1]), new Map([['k', new Tuple([])]])]);
  });
  it('reads what protocol 4 writes instead: frames, short strings, an implicit memo', () => {
    assert.deepEqual(pickle('\x80\x04\x95\x0b\0\0\0\0\0\0\0]\x94(\x8c\x02hi\x94h\x01e.'), ['hi', 'hi']);
  });
  it('reads a tensor as its description, and an OrderedDict with the state that modules give it', () => {
    const tensor = `ctorch._utils\n_rebuild_tensor_v2\n((${words('storage')}ctorch\nFloatStorage\n${words('0')}${words('cpu')}K\x06tQK\x00K\x02K\x03\x86K\x03K\x01\x86\x89ccollections\nOrderedDict\n)RtR`;
    const text = `\x80\x02ccollections\nOrderedDict\n)R(${words('w')}${tensor}u}${words('_metadata')}Nsb.`;
    assert.deepEqual(pickle(text), new Map([['w', new TorchTensor(new Storage('F32', '0', 6), 0, [2, 3], [3, 1])]]));
  });

  const refused: [what: string, text: string, name: string][] = [
    ['os.system', '\x80\x02cposix\nsystem\nX\x04\0\0\0exit\x85R.', 'posix.system'],
    ['eval by protocol 4', `\x80\x04\x8c\x08builtins\x8c\x04eval\x93.`, 'builtins.eval'],
    ['a name that only begins like a known one', '\x80\x02ctorch._utils\n_rebuild_tensor_v2_\n.', 'torch._utils._rebuild_tensor_v2_'],
    ['a property of every object', '\x80\x02cconstructor\nprototype\n.', 'constructor.prototype'],
    ['a name with line ends and colours', '\x80\x02cx\x1b[31m\r\ny\n.', 'x?[31m?.y'],
    ['a class of a training script', '\x80\x02c__main__\nGPTConfig\n)\x81.', '__main__.GPTConfig'],
  ];
  for (const [what, text, name] of refused)
    it(`refuses ${what} by its name`, () => {
      assert.throws(() => pickle(text), (error) => error instanceof UserError && error.code === 'checkpoint/global' && error.message.includes(`asks Python for '${name}'`));
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
    ['a tensor without a storage', '\x80\x02ctorch._utils\n_rebuild_tensor_v2\n(K\x00K\x00))tR.', /calls torch\._utils\._rebuild_tensor_v2/],
    ['a storage of no known kind', '\x80\x02K\x01Q.', /names a storage/],
    ['an object made by INST', '\x80\x02(iposix\nsystem\n.', /instruction 0x69/],
    ['a state for a list', '\x80\x02]}b.', /gives a state/],
  ];
  for (const [what, text, message] of damaged)
    it(`refuses ${what}`, () => {
      assert.throws(() => pickle(text), (error) => error instanceof UserError && error.code === 'checkpoint/pickle' && message.test(error.message));
    });
});
