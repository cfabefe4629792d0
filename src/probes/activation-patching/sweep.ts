import type { Activation, Edit, ModelRunner } from '../../engine/runner';
import { rowsOf } from '../../shared/row-slices';
import { logitDifference, pairsFrom, type Pairs } from '../common/prompt-pairs';
import { chunksOf } from '../common/chunks';

/** The part of an activation to patch: a mask in the tap's shape for one sequence, without its last axis. */
export interface Cell {
  readonly tap: string;
  readonly where: Uint8Array;
}

/** Mean logit differences over the pairs. */
export interface Sweep {
  readonly clean: number;
  readonly corrupted: number;
  /** With each cell patched from the clean prompt. */
  readonly patched: readonly number[];
}

/** Rows per pass: with few pairs, one pass patches several cells. */
const rowsAtOnce = 256;
/** Concurrent passes, so that every worker has one even when passes are small. */
const passesAtOnce = 4;

/** Runs each corrupted prompt with one cell at a time patched from the clean prompt. Cells of one tap are adjacent. */
export async function sweep(
  runner: ModelRunner,
  pairs: Pairs,
  cells: readonly Cell[],
  { signal, progress }: { signal: AbortSignal; progress: (share: number) => void },
): Promise<Sweep> {
  const { layout } = runner;
  const taps = [...new Set(cells.map(({ tap }) => tap))];
  const sums = { clean: 0, corrupted: 0, patched: cells.map(() => 0) };
  for (const chunk of chunksOf(runner, pairs.corrupted)) {
    const some = pairsFrom(pairs, layout, chunk.first, chunk.count);
    const rows = Array.from({ length: some.count }, (_, pair) => pair);
    const [clean, corrupted] = await Promise.all([
      runner.run(some.clean, { taps, signal }),
      runner.prepare(some.corrupted, { signal }),
    ]);
    const total = (logits: Float32Array, firstRow = 0) =>
      rows.reduce((sum, pair) => sum + logitDifference(some, layout, logits, pair, firstRow + pair), 0);
    sums.clean += total(clean.logits);
    sums.corrupted += total(corrupted.logits);
    const passes = passesOf(cells, Math.max(1, Math.floor(rowsAtOnce / some.count)));
    let done = 0;
    for (let first = 0; first < passes.length; first += passesAtOnce) {
      const patchAll = async (these: readonly IndexedCell[]) => {
        const of = Int32Array.from(these.flatMap(() => rows));
        const { logits } = await corrupted.run({
          of,
          edits: [patch(these, some.count, clean.taps.get(these[0].tap)!, of)],
          signal,
        });
        these.forEach(({ index }, i) => (sums.patched[index] += total(logits, i * some.count)));
        progress((chunk.first + (some.count * (done += these.length)) / cells.length) / pairs.count);
      };
      await Promise.all(passes.slice(first, first + passesAtOnce).map(patchAll));
    }
    corrupted.release();
  }
  return {
    clean: sums.clean / pairs.count,
    corrupted: sums.corrupted / pairs.count,
    patched: sums.patched.map((sum) => sum / pairs.count),
  };
}

type IndexedCell = Cell & { readonly index: number };

/** Groups adjacent cells of one tap, up to `most` per pass. */
function passesOf(cells: readonly Cell[], most: number): IndexedCell[][] {
  const passes: IndexedCell[][] = [];
  cells.forEach((cell, index) => {
    const last = passes.at(-1);
    if (last && last[0].tap === cell.tap && last.length < most) last.push({ ...cell, index });
    else passes.push([{ ...cell, index }]);
  });
  return passes;
}

/** One edit for several cells of a tap, each for all pairs. */
function patch(cells: readonly Cell[], pairs: number, { data }: Activation, of: Int32Array): Edit {
  const [{ tap, where: first }] = cells;
  if (cells.length === 1) return { tap, where: first, value: data };
  const where = new Uint8Array(cells.length * pairs * first.length);
  for (let row = 0; row < cells.length * pairs; row++)
    where.set(cells[Math.floor(row / pairs)].where, row * first.length);
  return { tap, where, value: pairs === 1 ? data : rowsOf(data, data.length / pairs, of) };
}

/** The share of the difference that a patched prompt restores: 0 is as corrupted, 1 as clean. */
export const restored = (patched: number, { clean, corrupted }: Pick<Sweep, 'clean' | 'corrupted'>): number =>
  (patched - corrupted) / (clean - corrupted);
