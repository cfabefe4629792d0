import { open } from 'node:fs/promises';
import path from 'node:path';

/** What a file or folder is that holds no weights to read, and what to do instead. */
export interface OtherKind {
  /** Continues `<file> …`: `is a web page`. */
  readonly is: string;
  readonly advice: string;
}

/** What decides the kind of a file. */
export interface FirstLook {
  /** The file's name without its folder. */
  readonly name: string;
  /** Its first bytes, `headLength` of them or all. */
  readonly head: Uint8Array;
}

/** How much of a file is looked at. */
export const headLength = 4096;

/** The first bytes of a file. */
export async function firstBytes(file: string): Promise<Uint8Array> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(new Uint8Array(headLength), 0, headLength, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** Whether a file begins as what `torch.save` writes: a ZIP. */
export const isZip = (head: Uint8Array): boolean => head[0] === 0x50 && head[1] === 0x4b;

const exportAdvice =
  "Save the weights in PyTorch, with torch.save(model.state_dict(), 'weights.pt'), or as safetensors.";
const unpackAdvice = 'Unpack it first and give the weights in it.';

type Looks = (text: string) => boolean;
const starts =
  (beginning: string): Looks =>
  (text) =>
    text.startsWith(beginning);
const has =
  (part: string, at: number): Looks =>
  (text) =>
    text.startsWith(part, at);
const matches =
  (pattern: RegExp): Looks =>
  (text) =>
    pattern.test(text);
/** ModelProto: its version of the format, then the name of the program that wrote it. */
const isOnnx: Looks = (text) => text[0] === '\x08' && text.charCodeAt(1) <= 32 && text[2] === '\x12';

/** Kinds that are known by their first bytes, as text in which a character is a byte. */
const beginnings: readonly [looks: Looks, is: string, advice: string][] = [
  [
    starts('version https://git-lfs'),
    'is a Git LFS pointer, which stands for the weights in a repository, and not the weights',
    'Run `git lfs pull` there, or download the file itself.',
  ],
  [
    matches(/^(\xef\xbb\xbf)?\s*<(!doctype html|html|head|\?xml|!--)/i),
    'is a web page, as a download that failed leaves it',
    'Download the file itself.',
  ],
  [starts('GGUF'), 'is a GGUF file, as llama.cpp reads it', exportAdvice],
  [starts('\x89HDF\r\n'), 'is an HDF5 file, as Keras writes it', exportAdvice],
  [starts('\x93NUMPY'), 'is a NumPy array (.npy)', exportAdvice],
  [starts('\x1f\x8b'), 'is a gzip archive', unpackAdvice],
  [matches(/^BZh\d/), 'is a bzip2 archive', unpackAdvice],
  [starts('\xfd7zXZ'), 'is an xz archive', unpackAdvice],
  [starts('\x28\xb5\x2f\xfd'), 'is a zstd archive', unpackAdvice],
  [starts('7z\xbc\xaf'), 'is a 7z archive', unpackAdvice],
  [starts('Rar!'), 'is a RAR archive', unpackAdvice],
  [has('ustar', 257), 'is a tar archive', unpackAdvice],
  [has('TFL3', 4), 'is a TensorFlow Lite model', exportAdvice],
  [isOnnx, 'is an ONNX model', exportAdvice],
];

const isPickle: Looks = (text) => text[0] === '\x80' && text.charCodeAt(1) >= 2 && text.charCodeAt(1) <= 5;
/** torch.save's old format begins with a pickle of its magic number. */
const isLegacyTorch: Looks = (text) => isPickle(text) && text.slice(0, 32).includes('\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19.');

/**
 * What a file is if it is neither a ZIP, as torch.save writes it, nor safetensors; undefined where it may be one of
 * them, or cannot be told. A file is known by its bytes first, then by its name.
 */
export function otherKind({ name, head }: FirstLook): OtherKind | undefined {
  const text = Buffer.from(head.buffer, head.byteOffset, head.byteLength).toString('latin1');
  if (head.length === 0) return { is: 'is an empty file', advice: 'Download or save it again.' };
  // Its parts are files of torch.save one behind the other, which begin as a single one does.
  if (/\.distcp$/.test(name) || name === '.metadata') return distributed;
  if (isZip(head) || beginsAsSafetensors(head)) return undefined;
  const known = beginnings.find(([looks]) => looks(text));
  if (known) return { is: known[1], advice: known[2] };
  if (isLegacyTorch(text))
    return {
      is: 'was saved by a PyTorch before 1.6, or with its old format, which is not a ZIP file',
      advice: 'Save it again with a newer one: torch.save(torch.load(file, weights_only=True), file).',
    };
  if (isPickle(text)) return { is: 'is a pickle that torch.save did not write', advice: exportAdvice };
  if (/^\s*[{[]/.test(text) && /"weight_map"/.test(text))
    return {
      is: 'is the index of weights in several files (shards), which holds no weights itself',
      advice: joinAdvice,
    };
  if (/^\s*[{[]/.test(text) && isText(text)) return { is: 'is a JSON text', advice: 'Give the weights themselves.' };
  if (head.length >= 8 && isText(text)) return { is: 'is a text file', advice: 'Give the weights themselves.' };
  return undefined;
}

const joinAdvice =
  "Join the shards first: in Python, transformers' " +
  "AutoModelForCausalLM.from_pretrained(folder).save_pretrained(other, max_shard_size='100GB').";
const distributed: OtherKind = {
  is: 'belongs to a distributed checkpoint, whose tensors are cut into parts over several files',
  advice:
    "Gather it first: in Python, torch.distributed.checkpoint.format_utils.dcp_to_torch_save(folder, 'weights.pt').",
};

/** What a file is by its name: one of several over which the weights of a model are spread. */
export function shardKind(name: string): OtherKind | undefined {
  const [, number, count] = /-0*(\d+)-of-0*(\d+)\.\w+$/.exec(name) ?? [];
  return count === undefined || count === '1'
    ? undefined
    : { is: `is shard ${number} of ${count} of a model's weights, and the others are needed too`, advice: joinAdvice };
}

/** Whether a folder holds weights of another program, by the names in it. */
export const holdsWeights = (names: readonly string[]): boolean =>
  names.some((name) => isWeights(name) || /\.distcp$|\.index\.json$/.test(name));

const isWeights = (name: string) => /\.(safetensors|pt|pth|bin|ckpt)$/.test(name);

/** What a folder is that someone took for a weights file. @param names what it holds */
export function folderKind(names: readonly string[]): OtherKind {
  if (names.includes('.metadata') || names.some((name) => name.endsWith('.distcp')))
    return { ...distributed, is: 'is a distributed checkpoint, whose tensors are cut into parts over several files' };
  const index = names.find((name) => name.endsWith('.index.json'));
  if (index !== undefined)
    return { is: 'is a folder whose weights are spread over several files (shards)', advice: joinAdvice };
  const weights = names.filter(isWeights);
  if (weights.length === 0)
    return {
      is: 'is a folder without a weights file',
      advice: 'Give the file that holds the weights, such as model.safetensors or ckpt.pt.',
    };
  const preferred = weights.find((name) => name === 'model.safetensors') ?? weights[0];
  return {
    is: 'is a folder',
    advice:
      'Give the file in it that holds the ' +
      `weights: ${path.join('.', preferred)}${weights.length > 1 ? `, or one of ${weights.length - 1} others` : ''}.`,
  };
}

/** Whether the first 8 bytes are the length of a header that begins behind them. */
function beginsAsSafetensors(head: Uint8Array): boolean {
  return head.length > 8 && head[8] === 0x7b && head[4] === 0 && head[5] === 0 && head[6] === 0 && head[7] === 0;
}

/** Whether a file begins with nothing but printable characters, blanks and line ends. */
const isText: Looks = (text) =>
  [...text].every((character) => {
    const code = character.charCodeAt(0);
    return (code >= 32 && code !== 127) || (code >= 9 && code <= 13);
  });
