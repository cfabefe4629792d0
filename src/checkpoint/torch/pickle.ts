import { checkpointError } from '../checkpoint-error';
import { globals } from './globals';
import { calledName, longInteger, storageOf } from './pickle-parts';
import { Global, Opaque, Tuple, type PickleValue } from './values';

/** Where a group of values begins on the stack. */
const mark = Symbol('mark');
type StackItem = PickleValue | typeof mark;

/**
 * Values that one pickle may make or copy, lists, dictionaries and other containers among them, and what it may
 * remember: room for any training state, and less than 1 GB.
 */
const most = { values: 5_000_000, containers: 1_000_000, references: 5_000_000 };
/** A larger data.pkl is none of weights; it holds their description and not their numbers. */
const longest = 200_000_000;
/** More of a name than any class has. */
const longestName = 200;

/**
 * Reads a pickle of plain values and tensors: dictionaries, OrderedDicts, lists, tuples, numbers, strings, booleans,
 * None and what `globals.ts` lists; anything else becomes an `Opaque`. A pickle is a program for a small stack machine;
 * this one knows only the instructions (of protocols 2 to 5) that values need, calls nothing but the readers in that
 * table, and counts what it makes and copies, so that a small file cannot keep it busy or fill the memory.
 * Instructions: https://github.com/python/cpython/blob/main/Lib/pickletools.py
 * @param source the file's name, for messages
 * @throws UserError `checkpoint/pickle` when it is cut off, damaged, or makes more than any training state has
 */
export function unpickle(bytes: Uint8Array, source: string): PickleValue {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const decoder = new TextDecoder();
  const stack: StackItem[] = [];
  const memo = new Map<number, PickleValue>();
  const allowed = { ...most };
  let at = 0;

  const fail = (wrong: string): never => {
    throw checkpointError('pickle', source, `has a damaged data.pkl: ${wrong}`);
  };
  const charge = (kind: keyof typeof allowed, count = 1): void => {
    allowed[kind] -= count;
    if (allowed[kind] >= 0) return;
    throw tooMuch(`makes more than ${most[kind]} ${kind === 'containers' ? 'lists, dictionaries and objects' : kind}`);
  };
  const tooMuch = (what: string) =>
    checkpointError(
      'pickle',
      source,
      `has a data.pkl that ${what}, which no state dict needs`,
      "Save the weights alone, with torch.save(model.state_dict(), 'weights.pt').",
    );
  if (bytes.length > longest) throw tooMuch(`has ${bytes.length} bytes, more than ${longest}`);
  /** The place of the next `count` bytes, which are then passed. */
  const take = (count: number): number => {
    if (count > bytes.length - at) fail(`it is cut off at byte ${bytes.length}`);
    at += count;
    return at - count;
  };
  const long = () => Number(view.getBigUint64(take(8), true));
  const text = (length: number) => decoder.decode(bytes.subarray(take(length), at));
  const line = () => {
    const end = bytes.indexOf(10, at);
    if (end < 0) fail('a name in it has no end');
    const words = text(Math.min(end - at, longestName));
    at = end + 1;
    return words;
  };
  const push = (value: PickleValue): void => {
    charge('values');
    if (typeof value === 'object' && value !== null) charge('containers');
    stack.push(value);
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
  const keep = (index: number): void => {
    charge('references');
    memo.set(index, top());
  };
  const recall = (index: number): void => {
    charge('values');
    stack.push(memo.get(index) ?? (memo.has(index) ? null : fail(`it refers to value ${index} before making it`)));
  };
  const named = (module: PickleValue, name: PickleValue): Global | Opaque => {
    if (typeof module !== 'string' || typeof name !== 'string') return fail('it asks for a name that is no text');
    const full = `${module}.${name}`;
    return globals.get(full) ?? new Opaque(full.slice(0, longestName));
  };
  /** Passes over bytes, a set or another plain value that weights do not consist of. */
  const skip = (name: string, length = 0) => {
    take(length);
    push(new Opaque(name));
  };
  const append = (items: PickleValue[]) => {
    const list = top();
    if (list instanceof Opaque) return;
    if (!Array.isArray(list)) return fail('it appends to what is no list');
    for (const item of items) list.push(item);
  };
  const setItems = (items: PickleValue[]) => {
    const target = top();
    const dictionary = target instanceof Opaque ? target.fields : target;
    if (!(dictionary instanceof Map) || items.length % 2 !== 0) return fail('it sets items of what is no dictionary');
    for (let i = 0; i < items.length; i += 2) dictionary.set(items[i], items[i + 1]);
  };
  const addItems = () => {
    popToMark();
    if (!(top() instanceof Opaque)) fail('it adds to what is no set');
  };
  const frozenSet = () => {
    popToMark();
    skip('frozenset');
  };
  const begin = () => {
    charge('values');
    stack.push(mark);
  };
  const call = () => {
    const [target, args] = popN(2);
    if (target instanceof Opaque) return push(new Opaque(calledName(target, args)));
    if (!(target instanceof Global) || !(args instanceof Tuple))
      return fail('it calls a plain value with something else than what torch.save writes');
    // What a call copies is paid for: a list that a file names once can be handed over again and again.
    for (const item of args.items.slice(0, 8)) if (Array.isArray(item)) charge('values', item.length);
    push(target.call?.(args.items) ?? fail(`it calls ${target.name} with something else than what torch.save writes`));
  };
  /** An object made without its constructor; its fields come with BUILD. */
  const newObject = (count: number) => {
    const [type] = popN(count);
    push(
      type instanceof Opaque || type instanceof Global
        ? new Opaque(type.name)
        : fail('it makes an object of what is no class'),
    );
  };
  /**
   * A state given to a dictionary (a state dict's `_metadata`) says nothing of the weights; that of an object may say
   * how a model was made.
   */
  const build = () => {
    const [target, state] = popN(2);
    const [fields] = state instanceof Tuple ? state.items : [state];
    if (target instanceof Opaque && fields instanceof Map) {
      charge('values', fields.size);
      for (const [key, value] of fields) target.fields.set(key, value);
    } else if (!(target instanceof Map || target instanceof Opaque)) fail('it gives a state to what is no dictionary');
    stack.push(target);
  };

  const instructions: Readonly<Record<number, () => unknown>> = {
    0x80: () => take(1), // PROTO
    0x95: () => take(8), // FRAME: a hint for streams
    0x28: begin, // MARK
    0x30: () => stack.pop(), // POP
    0x31: popToMark, // POP_MARK
    0x32: () => push(top()), // DUP
    0x4e: () => push(null), // NONE
    0x88: () => push(true), // NEWTRUE
    0x89: () => push(false), // NEWFALSE
    0x4a: () => push(view.getInt32(take(4), true)), // BININT
    0x4b: () => push(bytes[take(1)]), // BININT1
    0x4d: () => push(view.getUint16(take(2), true)), // BININT2
    0x8a: () => push(longInteger(bytes.subarray(take(bytes[take(1)]), at))), // LONG1
    0x47: () => push(view.getFloat64(take(8))), // BINFLOAT
    0x58: () => push(text(view.getUint32(take(4), true))), // BINUNICODE
    0x8c: () => push(text(bytes[take(1)])), // SHORT_BINUNICODE
    0x8d: () => push(text(long())), // BINUNICODE8
    0x54: () => push(text(view.getUint32(take(4), true))), // BINSTRING, of Python 2
    0x55: () => push(text(bytes[take(1)])), // SHORT_BINSTRING
    0x42: () => skip('bytes', view.getUint32(take(4), true)), // BINBYTES
    0x43: () => skip('bytes', bytes[take(1)]), // SHORT_BINBYTES
    0x8e: () => skip('bytes', long()), // BINBYTES8
    0x96: () => skip('bytearray', long()), // BYTEARRAY8
    0x8f: () => skip('set'), // EMPTY_SET
    0x90: addItems, // ADDITEMS
    0x91: frozenSet, // FROZENSET
    0x7d: () => push(new Map()), // EMPTY_DICT
    0x5d: () => push([]), // EMPTY_LIST
    0x29: () => push(new Tuple([])), // EMPTY_TUPLE
    0x85: () => push(new Tuple(popN(1))), // TUPLE1
    0x86: () => push(new Tuple(popN(2))), // TUPLE2
    0x87: () => push(new Tuple(popN(3))), // TUPLE3
    0x74: () => push(new Tuple(popToMark())), // TUPLE
    0x61: () => append(popN(1)), // APPEND
    0x65: () => append(popToMark()), // APPENDS
    0x73: () => setItems(popN(2)), // SETITEM
    0x75: () => setItems(popToMark()), // SETITEMS
    0x71: () => keep(bytes[take(1)]), // BINPUT
    0x72: () => keep(view.getUint32(take(4), true)), // LONG_BINPUT
    0x94: () => keep(memo.size), // MEMOIZE
    0x68: () => recall(bytes[take(1)]), // BINGET
    0x6a: () => recall(view.getUint32(take(4), true)), // LONG_BINGET
    0x63: () => push(named(line(), line())), // GLOBAL
    0x93: () => push(named(...(popN(2) as [PickleValue, PickleValue]))), // STACK_GLOBAL
    0x51: () => push(storageOf(pop()) ?? fail('it names a storage in a way that torch.save does not')), // BINPERSID
    0x52: call, // REDUCE
    0x81: () => newObject(2), // NEWOBJ
    0x92: () => newObject(3), // NEWOBJ_EX
    0x62: build, // BUILD
  };

  for (;;) {
    const code = bytes[take(1)];
    if (code === 0x2e) return pop(); // STOP
    const run =
      instructions[code] ??
      fail(
        `at byte ${at - 1} it has the instruction 0x${code.toString(16)}, which plain values and tensors do not need`,
      );
    run();
  }
}
