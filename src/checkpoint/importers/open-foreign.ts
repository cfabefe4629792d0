import { createHash } from 'node:crypto';
import path from 'node:path';
import { checkpointError } from '../checkpoint-error';
import { bytesOf, list } from '../files';
import type { ForeignModel } from './importer';
import { readSource } from './source';
import { importers } from './table';

/** A model read from a file, and which file it was. */
export interface OpenedForeign {
  readonly model: ForeignModel;
  /** The file's name without its folder. */
  readonly file: string;
  /** Of the file's bytes, in hexadecimal. */
  readonly sha256: string;
}

/**
 * Reads a weights file of any layout in the table. Nothing in it is executed, and nothing is written.
 * @throws UserError `checkpoint/missing`, `checkpoint/layout` where no importer knows it, and those of `readSource` and of the importers
 */
export async function openForeign(file: string): Promise<OpenedForeign> {
  const absolute = path.resolve(file);
  const bytes = await bytesOf(absolute);
  if (!bytes) throw checkpointError('missing', absolute, 'does not exist', 'Check the path.');
  const source = readSource(bytes, absolute);
  const importer = importers.find((candidate) => candidate.recognises(source));
  if (!importer) {
    const layouts = importers.map(({ layout }) => layout).join(', ');
    throw checkpointError('layout', absolute, `holds no model of a layout that can be imported (its tensors are ${list([...source.tensors.keys()])})`, `Layouts that can: ${layouts}.`);
  }
  return { model: importer.read(source), file: path.basename(absolute), sha256: createHash('sha256').update(bytes).digest('hex') };
}
