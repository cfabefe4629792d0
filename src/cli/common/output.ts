import path from 'node:path';
import Table from 'cli-table3';
import pc from 'picocolors';
import { counted } from '../../shared/counted';
import { notFiniteWords } from '../../shared/not-finite';
import type { LengthResult } from '../../shared/results';
import type { Provenance } from '../../shared/identities';
import { percent } from '../../shared/percent';
import { placeName } from '../../shared/roles';
import type { CliContext } from './context';
import { terminalText } from './terminal-text';

export const seconds = (value: number): string => `${value.toFixed(1)} s`;

/** The shortest form of a path that can be typed in the current folder. */
export function shortPath(context: CliContext, target: string): string {
  const relative = path.relative(context.cwd, target);
  if (relative.startsWith('..') || path.isAbsolute(relative)) return target;
  return relative === '' ? '.' : relative;
}

/** A path quoted for use as an argument. */
export const argument = (path: string): string => (/\s/.test(path) ? JSON.stringify(path) : path);

export function printJson(context: CliContext, document: unknown): void {
  context.out.write(`${JSON.stringify(document)}\n`);
}

export function printLine(context: CliContext, text = ''): void {
  context.out.write(`${terminalText(text)}\n`);
}

export function printHeading(context: CliContext, text: string): void {
  printLine(context, pc.createColors(context.colour).bold(text));
}

/** Prints the line above every table: which weights and which engine. */
export function printProvenance(context: CliContext, { checkpoint, engine }: Provenance): void {
  const { dim } = pc.createColors(context.colour);
  const imported = checkpoint.imported === undefined ? '' : `imported from ${checkpoint.imported}, `;
  printLine(
    context,
    dim(`${shortPath(context, checkpoint.folder)} ` + `· ${imported}step ${checkpoint.step} ` + `· ${engine.label}`),
  );
  if (checkpoint.notFinite) printLine(context, `Note: ${notFiniteWords(checkpoint.notFinite)}`);
}

/** Prints a table; all columns but the first hold numbers, aligned to the right. */
export function printTable(context: CliContext, head: readonly string[], rows: readonly (readonly string[])[]): void {
  const { bold } = pc.createColors(context.colour);
  const table = new Table({
    head: head.map((cell) => bold(cell)),
    colAligns: head.map((_, i) => (i === 0 ? 'left' : 'right')),
    // The library's own colours ignore NO_COLOR.
    style: { head: [], border: [] },
    // No line between rows.
    chars: { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' },
  });
  table.push(...rows.map((row) => [...row]));
  printLine(context, table.toString());
}

/** Which weights and which engine made a result, in every JSON document. */
export const provenance = ({ checkpoint, engine }: Provenance) => ({
  run: checkpoint.folder,
  checkpoint: checkpoint.step,
  ...(checkpoint.imported !== undefined && { imported: checkpoint.imported }),
  ...(checkpoint.notFinite && { notFinite: checkpoint.notFinite }),
  engine,
});

/** Prints accuracy, with one row per answer place and one column per length; `–` where a length has no such place. */
export function printPlaces(context: CliContext, byDigits: readonly LengthResult[], base: number): void {
  const places = [...new Set(byDigits.flatMap(({ byPlace }) => byPlace.map(({ place }) => place)))].sort(
    (a, b) => a - b,
  );
  const accuracy = (result: LengthResult, place: number) =>
    result.byPlace.find((entry) => entry.place === place)?.accuracy;
  printTable(
    context,
    ['answer place', ...byDigits.map(({ digits }) => counted(digits, 'digit'))],
    places.map((place) => [placeName(place, base), ...byDigits.map((result) => share(accuracy(result, place)))]),
  );
}

/** A share as a percentage, or a dash for none. */
export const share = (value: number | null | undefined): string =>
  value === undefined || value === null ? '–' : percent(value);
