import { checkpointError } from '../checkpoint-error';
import { globals, storageTypes } from './globals';
import { Global, Storage, Tuple, type PickleValue } from './values';

/** Where a group of values begins on the stack. */
const mark = Symbol('mark');
type StackItem = PickleValue | typeof mark;

/**
 * Reads a pickle of plain values and tensors: dictionaries, OrderedDicts, lists, tuples, numbers, strings, booleans, None and what `globals.ts` lists. A pickle is a program
 * for a small stack machine; this one knows only the instructions (of protocols 2 to 5) that such values need, and calls nothing but the readers in that table.
 * Instructions: https://github.com/python/cpython/blob/main/Lib/pickletools.py
 * @param source the file's name, for messages
 * @throws UserError `checkpoint/global` naming whatever else the file asks for, `checkpoint/pickle` when it is cut off or damaged
 */
export function unpickle(bytes: Uint8Array, source: string): PickleValue {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const stack: StackItem[] = [];
  const memo = new Map<number, PickleValue>();
  let at = 0;

  const fail = (wrong: string): never => {
    throw checkpointError('pickle', source, `has a damaged data.pkl: ${wrong}`);
  };
  /** The place of the next `count` bytes, which are then passed. */
  const take = (count: number): number => {
    if (count > bytes.length - at) fail(`it is cut off at byte ${bytes.length}`);
    at += count;
    return at - count;
  };
  const text = (length: number) => new TextDecoder().decode(bytes.subarray(take(length), at));
  const line = () => {
    const end = bytes.indexOf(10, at);
    if (end < 0) fail('a name in it has no end');
    const words = text(end - at);
    take(1);
    return words;
  };
  const pop = (): PickleValue => {
    const value = stack.pop();
    return value === undefined || value === mark ? fail(`an instruction before byte ${at} lacks its value`) : value;
  };
  const popN = (count: number): PickleValue[] => Array.from({ length: count }, pop).reverse();
  const top = (): PickleValue => {
    const value = pop();
    stack.push(value);
    return value;
  };
  const popToMark = (): PickleValue[] => {
    const start = stack.lastIndexOf(mark);
    if (start < 0) fail(`a group before byte ${at} has no beginning`);
    return stack.splice(start).slice(1) as PickleValue[];
  };
  const recall = (index: number): PickleValue => memo.get(index) ?? (memo.has(index) ? null : fail(`it refers to value ${index} before making it`));
  const known = (module: PickleValue, name: PickleValue): Global => globals.get(`${String(module)}.${String(name)}`) ?? refuse(source, `${String(module)}.${String(name)}`);
  const append = (items: PickleValue[]) => {
    const list = top();
    if (!Array.isArray(list)) return fail('it appends to what is no list');
    for (const item of items) list.push(item);
  };
  const setItems = (items: PickleValue[]) => {
    const dictionary = top();
    if (!(dictionary instanceof Map) || items.length % 2 !== 0) return fail('it sets items of what is no dictionary');
    for (let i = 0; i < items.length; i += 2) dictionary.set(items[i], items[i + 1]);
  };
  const call = (): PickleValue => {
    const [target, args] = popN(2);
    const made = target instanceof Global && args instanceof Tuple ? target.call?.(args.items) : undefined;
    return made ?? fail(`it calls ${target instanceof Global ? target.name : 'a plain value'} with something else than what torch.save writes`);
  };
  /** A state given to a dictionary (a state dict's `_metadata`) says nothing of the weights. */
  const build = () => {
    const [target] = popN(2);
    if (!(target instanceof Map)) fail('it gives a state to what is no dictionary');
    stack.push(target);
  };

  const instructions: Readonly<Record<number, () => unknown>> = {
    0x80: () => take(1), // PROTO
    0x95: () => take(8), // FRAME: a hint for streams
    0x28: () => stack.push(mark), // MARK
    0x30: () => stack.pop(), // POP
    0x4e: () => stack.push(null), // NONE
    0x88: () => stack.push(true), // NEWTRUE
    0x89: () => stack.push(false), // NEWFALSE
    0x4a: () => stack.push(view.getInt32(take(4), true)), // BININT
    0x4b: () => stack.push(bytes[take(1)]), // BININT1
    0x4d: () => stack.push(view.getUint16(take(2), true)), // BININT2
    0x8a: () => stack.push(longInteger(bytes.subarray(take(bytes[take(1)]), at))), // LONG1
    0x47: () => stack.push(view.getFloat64(take(8))), // BINFLOAT
    0x58: () => stack.push(text(view.getUint32(take(4), true))), // BINUNICODE
    0x8c: () => stack.push(text(bytes[take(1)])), // SHORT_BINUNICODE
    0x7d: () => stack.push(new Map()), // EMPTY_DICT
    0x5d: () => stack.push([]), // EMPTY_LIST
    0x29: () => stack.push(new Tuple([])), // EMPTY_TUPLE
    0x85: () => stack.push(new Tuple(popN(1))), // TUPLE1
    0x86: () => stack.push(new Tuple(popN(2))), // TUPLE2
    0x87: () => stack.push(new Tuple(popN(3))), // TUPLE3
    0x74: () => stack.push(new Tuple(popToMark())), // TUPLE
    0x61: () => append(popN(1)), // APPEND
    0x65: () => append(popToMark()), // APPENDS
    0x73: () => setItems(popN(2)), // SETITEM
    0x75: () => setItems(popToMark()), // SETITEMS
    0x71: () => memo.set(bytes[take(1)], top()), // BINPUT
    0x72: () => memo.set(view.getUint32(take(4), true), top()), // LONG_BINPUT
    0x94: () => memo.set(memo.size, top()), // MEMOIZE
    0x68: () => stack.push(recall(bytes[take(1)])), // BINGET
    0x6a: () => stack.push(recall(view.getUint32(take(4), true))), // LONG_BINGET
    0x63: () => stack.push(known(line(), line())), // GLOBAL
    0x93: () => stack.push(known(...(popN(2) as [PickleValue, PickleValue]))), // STACK_GLOBAL
    0x51: () => stack.push(storageOf(pop()) ?? fail('it names a storage in a way that torch.save does not')), // BINPERSID
    0x52: () => stack.push(call()), // REDUCE
    0x62: build, // BUILD
  };

  for (;;) {
    const code = bytes[take(1)];
    if (code === 0x2e) return pop(); // STOP
    const run = instructions[code] ?? fail(`at byte ${at - 1} it has the instruction 0x${code.toString(16)}, which plain values and tensors do not need`);
    run();
  }
}

function refuse(source: string, name: string): never {
  throw checkpointError(
    'global',
    source,
    `asks Python for '${name.slice(0, 100)}', and only tensors, dictionaries, lists, numbers and text are read; nothing in it was executed`,
    "Save the weights alone, with torch.save(model.state_dict(), 'weights.pt').",
  );
}

/** A little-endian two's-complement integer of any length. */
function longInteger(bytes: Uint8Array): number | bigint {
  const digits = bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
  const value = BigInt.asIntN(8 * bytes.length, digits);
  return Number.isSafeInteger(Number(value)) ? Number(value) : value;
}

/** A storage as torch.save names it: ('storage', type, key, device, number of elements). */
function storageOf(id: PickleValue): Storage | undefined {
  if (!(id instanceof Tuple)) return undefined;
  const [kind, type, key, , elements] = id.items;
  if (kind !== 'storage' || !(type instanceof Global) || typeof key !== 'string' || typeof elements !== 'number') return undefined;
  const dtype = storageTypes.get(type.name);
  return dtype === undefined ? undefined : new Storage(dtype, key, elements);
}
