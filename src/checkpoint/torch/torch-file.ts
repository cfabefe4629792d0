import { checkpointError } from '../checkpoint-error';
import { list } from '../files';
import { unpickle } from './pickle';
import type { PickleValue } from './values';
import { zipEntries } from './zip-entries';

/** What `torch.save` wrote. */
export interface TorchFile {
  /** The object that was saved. */
  readonly root: PickleValue;
  /** The bytes of a storage, by its key. */
  storage(key: string): Uint8Array | undefined;
}

/** Newest version of the ZIP format that PyTorch itself reads. */
const newestVersion = 10;
const stateDictAdvice = "Save the weights alone, with torch.save(model.state_dict(), 'weights.pt').";

/**
 * Opens a file of `torch.save`: a ZIP with `<name>/data.pkl`, `<name>/data/<key>`, `<name>/byteorder` and
 * `<name>/version`. Nothing in it is executed.
 * @param source the file's name, for messages
 * @throws UserError `checkpoint/torch` for other PyTorch files, `checkpoint/zip` for other ZIP files, and those of
 * `zipEntries` and `unpickle`
 */
export function openTorchFile(bytes: Uint8Array, source: string): TorchFile {
  const entries = zipEntries(bytes, source);
  const main = [...entries.keys()].find((name) => /^[^/]+\/data\.pkl$/.test(name));
  if (main === undefined) throw otherZip([...entries.keys()], source);
  const folder = main.slice(0, -'data.pkl'.length);
  if (entries.has(`${folder}constants.pkl`))
    throw checkpointError(
      'torch',
      source,
      'is a TorchScript program, not weights',
      `Load it in Python with torch.jit.load. ${stateDictAdvice}`,
    );
  const content = (name: string) => {
    const entry = entries.get(folder + name);
    if (entry?.packed)
      throw checkpointError(
        'zip',
        source,
        `holds the entry '${entry.name}' compressed or encrypted, which torch.save never does`,
        'Unpack it, or save the weights again with torch.save.',
      );
    return entry?.bytes;
  };
  const word = (name: string) => new TextDecoder().decode(content(name)?.subarray(0, 16)).trim();
  if (word('byteorder') === 'big')
    throw checkpointError('torch', source, 'holds big-endian numbers', 'Save it again on a little-endian machine.');
  if (Number(word('version')) > newestVersion)
    throw checkpointError(
      'torch',
      source,
      `has version ${word('version')} of PyTorch's format, and this reads up to ${newestVersion}`,
      'Save it again with an older PyTorch.',
    );
  return { root: unpickle(content('data.pkl')!, source), storage: (key) => content(`data/${key}`) };
}

/** A ZIP that torch.save did not write, named for what it is. */
function otherZip(names: readonly string[], source: string): Error {
  if (names.length > 0 && names.every((name) => name.endsWith('.npy')))
    return checkpointError('zip', source, 'is a NumPy archive (.npz)', stateDictAdvice);
  if (
    names.some((name) => /(^|\/)models\/[^/]+\.json$/.test(name)) ||
    names.some((name) => name.endsWith('archive_format'))
  )
    return checkpointError('torch', source, 'is a program that torch.export wrote, not weights', stateDictAdvice);
  if (names.some((name) => /\.(pt|pth|bin|ckpt|safetensors)$/.test(name)))
    return checkpointError(
      'zip',
      source,
      `is a ZIP archive with ${list(names)} in it`,
      'Unpack it first and give the weights in it.',
    );
  return checkpointError(
    'zip',
    source,
    `is a ZIP file without a data.pkl, so torch.save did not write it (its entries are ${list(names)})`,
    stateDictAdvice,
  );
}
