import { createHash } from 'node:crypto';
import path from 'node:path';
import { checkpointError } from '../checkpoint-error';
import { bytesOf, isFolder, list, namesIn } from '../files';
import { folderKind, headLength, otherKind, shardKind, type OtherKind } from '../what-is-it';
import { configBeside } from './config-beside';
import type { ForeignModel } from './importer';
import { otherLayout } from './other-layouts';
import { readSource, type ForeignSource } from './source';
import { importers } from './importers';

/** A model read from a file, and which file it was. */
export interface OpenedForeign {
  readonly model: ForeignModel;
  /** The file's name without its folder. */
  readonly file: string;
  /** Of the file's bytes, in hexadecimal. */
  readonly sha256: string;
}

/**
 * Reads a weights file of any layout in the table, and the `config.json` beside it. Nothing in it is executed, and
 * nothing is written.
 * @throws UserError `checkpoint/missing`, `checkpoint/kind` for what holds no weights, `checkpoint/layout` where no
 * importer knows it, and those of `bytesOf`, of `readSource` and of the importers
 */
export async function openForeign(file: string): Promise<OpenedForeign> {
  const absolute = path.resolve(file);
  const bytes = await readWeightsFile(absolute);
  const read = readSource(bytes, absolute);
  const beside = await configBeside(absolute, read);
  const source: ForeignSource = {
    ...read,
    facts: [...read.facts, ...beside.facts],
    notes: [...read.notes, ...beside.notes],
  };
  const importer = importers.find((candidate) => candidate.recognises(source));
  if (!importer) throw unknownLayout(source);
  return {
    model: importer.read(source),
    file: path.basename(absolute),
    sha256: createHash('sha256').update(bytes).digest('hex'),
  };
}

async function readWeightsFile(file: string): Promise<Uint8Array> {
  if (await isFolder(file)) throw kindError(file, folderKind((await namesIn(file)) ?? []));
  const bytes = await bytesOf(file);
  if (!bytes) throw checkpointError('missing', file, 'does not exist', 'Check the path.');
  const name = path.basename(file);
  const other = otherKind({ name, head: bytes.subarray(0, headLength) }) ?? shardKind(name);
  if (other) throw kindError(file, other);
  return bytes;
}

/** A complaint about something that is named for what it is. */
export const kindError = (file: string, { is, advice }: OtherKind): Error => checkpointError('kind', file, is, advice);

function unknownLayout({ tensors, outside, name }: ForeignSource): Error {
  const names = [...tensors.keys(), ...outside.keys()];
  const known = importers.map(({ layout }) => layout).join(', ');
  const layout = otherLayout(names);
  const holds =
    layout === undefined
      ? `no model of a layout that can be imported (its tensors are ${list(names)})`
      : `${layout}, which cannot be imported`;
  return checkpointError('layout', name, `holds ${holds}`, `Layouts that can: ${known}.`);
}
