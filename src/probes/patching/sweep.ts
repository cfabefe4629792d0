import type { Edit, ModelRunner } from '../../engine/runner';
import { tapShape } from '../../model/taps';
import { rowsOf } from '../../shared/rows';
import { logitDifference, pairsFrom, type Pairs } from '../pairs';
import { portionsOf } from '../portions';

/** A part of an activation: where it is put in, in the tap's shape for one sequence without its last axis. */
export interface Cell {
  readonly tap: string;
  readonly where: Uint8Array;
}

/** Mean logit differences over the pairs. */
export interface Sweep {
  readonly clean: number;
  readonly corrupted: number;
  /** With each cell as it is in the clean prompt. */
  readonly patched: readonly number[];
}

/** Rows of one pass: where there are few pairs, several cells go into one. */
const rowsAtOnce = 256;

/** Activation patching: runs each corrupted prompt with one cell at a time as it is in the clean prompt. Cells of one tap stand side by side. */
export async function sweep(runner: ModelRunner, pairs: Pairs, cells: readonly Cell[], { signal, progress }: { signal: AbortSignal; progress: (share: number) => void }): Promise<Sweep> {
  const { layout, config } = runner;
  const taps = [...new Set(cells.map(({ tap }) => tap))];
  const sums = { clean: 0, corrupted: 0, patched: cells.map(() => 0) };
  for (const portion of portionsOf(runner, pairs.corrupted)) {
    const some = pairsFrom(pairs, layout, portion.first, portion.count);
    const rows = Array.from({ length: some.count }, (_, pair) => pair);
    const clean = await runner.run(some.clean, { taps, signal });
    const corrupted = await runner.prepare(some.corrupted, { signal });
    const total = (logits: Float32Array, firstRow = 0) => rows.reduce((sum, pair) => sum + logitDifference(some, layout, logits, pair, firstRow + pair), 0);
    sums.clean += total(clean.logits);
    sums.corrupted += total(corrupted.logits);
    let done = 0;
    for (const tap of taps) {
      const ofTap = cells.flatMap((cell, index) => (cell.tap === tap ? [{ ...cell, index }] : []));
      const size = tapShape(config, tap, layout.inputLength).reduce((product, n) => product * n, 1);
      const atOnce = Math.max(1, Math.floor(rowsAtOnce / some.count));
      for (let first = 0; first < ofTap.length; first += atOnce) {
        const these = ofTap.slice(first, first + atOnce);
        const of = Int32Array.from(these.flatMap(() => rows));
        const { logits } = await corrupted.run({ of, edits: [patch(these, some.count, clean.taps.get(tap)!.data, of, size)], signal });
        these.forEach(({ index }, i) => (sums.patched[index] += total(logits, i * some.count)));
        progress((portion.first + (some.count * (done += these.length)) / cells.length) / pairs.count);
      }
    }
  }
  return { clean: sums.clean / pairs.count, corrupted: sums.corrupted / pairs.count, patched: sums.patched.map((sum) => sum / pairs.count) };
}

/** One edit for several cells of a tap, each of them for all pairs. */
function patch(cells: readonly Cell[], pairs: number, clean: Float32Array, of: Int32Array, size: number): Edit {
  const where = new Uint8Array(cells.length * pairs * cells[0].where.length);
  cells.forEach((cell, i) => {
    for (let pair = 0; pair < pairs; pair++) where.set(cell.where, (i * pairs + pair) * cell.where.length);
  });
  if (cells.length === 1) return { tap: cells[0].tap, where: cells[0].where, value: clean };
  return { tap: cells[0].tap, where, value: pairs === 1 ? clean : rowsOf(clean, size, of) };
}

/** How much of the difference between the prompts a patched one restores: 0 as corrupted, 1 as clean. */
export const restored = (patched: number, { clean, corrupted }: Pick<Sweep, 'clean' | 'corrupted'>): number => (patched - corrupted) / (clean - corrupted);
