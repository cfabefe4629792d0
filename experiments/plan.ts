import type { RecipeInput } from '../src/checkpoint/recipe-schema';
import type { EncodingName } from '../src/model/positional/encodings';
import { makeRow, type GroupName, type Row } from './row';

type Task = RecipeInput['task'];

/** Steps of every row of a table. */
const steps: Readonly<Record<GroupName, number>> = {
  addition: 2000,
  multiplication: 6000,
  'modular-addition': 4000,
  'modular-multiplication': 4000,
  base: 4000,
};
/**
 * Where places that were always zero in training are to be ignored once they are not: fewer models leak with it
 * (docs/decisions.md). Products take longer with it than there is time.
 */
const dropout: Partial<Record<GroupName, number>> = { 'modular-addition': 0.1, base: 0.1 };
const seeds = [1, 2, 3];

/**
 * Units first, so that a digit of the answer is equally far from the digits of its place at every place: what a
 * relative encoding can make use of.
 */
const written = { reverseOperands: true };
/** One place more than twice the trained length, which is where the last carry goes. */
const add: Task = { operation: 'add', operandWidth: 7, trainDigits: [1, 3], ...written };
const multiply: Task = { operation: 'multiply', operandWidth: 4, trainDigits: [1, 2], ...written };
const modular = (operation: 'mod-add' | 'mod-multiply', modulus: number, trained: number, base = 10): Task => ({
  operation,
  modulus,
  base,
  operandWidth: 6,
  trainDigits: [1, trained],
  ...written,
});

const encodings: readonly EncodingName[] = [
  'learned',
  'shaw',
  't5',
  'fire',
  'rotary',
  'alibi',
  'coupled',
  'abacus',
  'none',
];
/** Trained digits of each modulus: three where two do not show its sums, two where three take hours. */
const sums: readonly (readonly [modulus: number, trained: number])[] = [
  [100, 3],
  [101, 2],
  [50, 3],
  [51, 2],
  [150, 3],
  [151, 2],
  [200, 3],
  [201, 2],
];
const products: readonly (readonly [modulus: number, trained: number])[] = [
  [100, 3],
  [50, 3],
  [51, 2],
  [150, 3],
  [200, 3],
  [201, 2],
];
const bases: readonly (readonly [modulus: number, base: number])[] = [
  [64, 8],
  [100, 8],
  [64, 10],
  [100, 10],
];

/**
 * The rows of one seed. The tables take turns, each with its most telling rows first, so that a sitting of any length
 * gives a piece of every table.
 */
function rowsOf(seed: number): Row[] {
  const row = (group: GroupName, task: Task, encoding: EncodingName = 'learned', inside = false) =>
    makeRow(
      group,
      {
        task,
        encoding,
        seed,
        steps: steps[group],
        dropout: dropout[group],
        tiedEmbeddings: false,
        schedule: 'cosine',
        until: null,
        checkpointEvery: 500,
      },
      inside,
    );
  const sum = ([modulus, trained]: readonly [number, number], encoding?: EncodingName, inside?: boolean) =>
    row('modular-addition', modular('mod-add', modulus, trained), encoding, inside);
  const looked = sums.slice(0, 2).flatMap((task) => [sum(task, 'learned', true), sum(task, 'shaw', true)]);
  const tables = [
    [...looked, ...sums.slice(2).map((task) => sum(task))],
    encodings.map((encoding) => row('addition', add, encoding)),
    bases.map(([modulus, base]) => row('base', modular('mod-add', modulus, 2, base))),
    encodings.map((encoding) => row('multiplication', multiply, encoding)),
    products.map(([modulus, trained]) => row('modular-multiplication', modular('mod-multiply', modulus, trained))),
  ];
  return Array.from({ length: Math.max(...tables.map((table) => table.length)) }, (_, turn) =>
    tables.flatMap((table) => table.slice(turn, turn + 1)),
  ).flat();
}

/** Every row, in the order in which they are carried out: one seed of everything before the next. */
export const plan: readonly Row[] = seeds.flatMap(rowsOf);
