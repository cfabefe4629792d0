import { checkpointError } from '../checkpoint-error';
import { unpickle } from './pickle';
import type { PickleValue } from './values';
import { storedEntries } from './zip-entries';

/** What `torch.save` wrote. */
export interface TorchFile {
  /** The object that was saved. */
  readonly root: PickleValue;
  /** The bytes of a storage, by its key. */
  storage(key: string): Uint8Array | undefined;
}

/** Newest version of the ZIP format that PyTorch itself reads. */
const newestVersion = 10;

/** Whether a file begins as what `torch.save` writes, now (ZIP) or before PyTorch 1.6 (a bare pickle). */
export const looksLikeTorch = (bytes: Uint8Array): boolean => isZip(bytes) || isBarePickle(bytes);

const isZip = (bytes: Uint8Array) => bytes[0] === 0x50 && bytes[1] === 0x4b;
const isBarePickle = (bytes: Uint8Array) => bytes[0] === 0x80 && bytes[1] >= 2 && bytes[1] <= 5;

/**
 * Opens a file of `torch.save`: a ZIP with `<name>/data.pkl`, `<name>/data/<key>`, `<name>/byteorder` and `<name>/version`. Nothing in it is executed.
 * @param source the file's name, for messages
 * @throws UserError `checkpoint/torch` for other PyTorch files, and those of `storedEntries` and `unpickle`
 */
export function openTorchFile(bytes: Uint8Array, source: string): TorchFile {
  if (!isZip(bytes)) {
    const advice = 'Save it again with a newer one: torch.save(torch.load(file, weights_only=True), file).';
    throw checkpointError('torch', source, 'was saved by a PyTorch before 1.6, or with its old format, which is not a ZIP file', advice);
  }
  const entries = storedEntries(bytes, source);
  const main = [...entries.keys()].find((name) => /^[^/]+\/data\.pkl$/.test(name));
  if (main === undefined) throw checkpointError('torch', source, 'is a ZIP file without a data.pkl, so torch.save did not write it', "Give a file of torch.save(model.state_dict(), 'weights.pt').");
  const folder = main.slice(0, -'data.pkl'.length);
  if (entries.has(`${folder}constants.pkl`)) throw checkpointError('torch', source, 'is a TorchScript program, not weights', 'Save the weights alone, with torch.save(model.state_dict(), …).');
  const word = (name: string) => new TextDecoder().decode(entries.get(folder + name)?.subarray(0, 16)).trim();
  if (word('byteorder') === 'big') throw checkpointError('torch', source, 'holds big-endian numbers', 'Save it again on a little-endian machine.');
  if (Number(word('version')) > newestVersion) throw checkpointError('torch', source, `has version ${word('version')} of PyTorch's format, and this reads up to ${newestVersion}`, 'Save it again with an older PyTorch.');
  return { root: unpickle(entries.get(main)!, source), storage: (key) => entries.get(`${folder}data/${key}`) };
}
