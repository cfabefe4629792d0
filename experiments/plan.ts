import type { RecipeInput } from '../src/shared/engine-contract';
import type { EncodingName } from '../src/shared/results';
import { makeRow, type GroupName, type Row } from './row';

type Task = RecipeInput['task'];

/** What all rows of a table have alike. Dropout makes a modular model ignore what it need not read, as the papers' do; `docs/decisions.md` has the numbers. */
const modularRecipe = { steps: 3000, dropout: 0.1 };
const recipes: Readonly<Record<GroupName, Pick<RecipeInput, 'steps' | 'dropout'>>> = {
  addition: { steps: 2000 },
  multiplication: { steps: 3000 },
  'modular-addition': modularRecipe,
  'modular-multiplication': modularRecipe,
  base: modularRecipe,
};
const seeds = [1, 2, 3];

/** Units first, so that a digit of the answer is equally far from the digits of its place at every place: what a relative encoding can make use of. */
const written = { reverseOperands: true };
/** One place more than twice the trained length, which is where the last carry goes. */
const add: Task = { operation: 'add', operandWidth: 7, trainDigits: [1, 3], ...written };
const multiply: Task = { operation: 'multiply', operandWidth: 4, trainDigits: [1, 2], ...written };
const modular = (operation: 'mod-add' | 'mod-multiply', modulus: number, trained: number, base = 10): Task => ({ operation, modulus, base, operandWidth: 6, trainDigits: [1, trained], ...written });

const encodings: readonly EncodingName[] = ['learned', 'shaw', 't5', 'fire', 'rotary', 'alibi', 'coupled', 'abacus', 'none'];
/** Trained digits of each modulus: three where two do not show its sums, two where three take hours. */
const sums: readonly (readonly [modulus: number, trained: number])[] = [[100, 3], [101, 2], [50, 3], [51, 2], [150, 3], [151, 2], [200, 3], [201, 2]];
const products: readonly (readonly [modulus: number, trained: number])[] = [[100, 3], [50, 3], [51, 2], [150, 3], [200, 3], [201, 2]];
const bases: readonly (readonly [modulus: number, base: number])[] = [[64, 8], [100, 8], [64, 10], [100, 10]];

/** The rows of one seed, the most telling first. */
function rowsOf(seed: number): Row[] {
  const row = (group: GroupName, task: Task, encoding: EncodingName = 'learned', inside = false) =>
    makeRow(group, { task, encoding, seed, ...recipes[group], tiedEmbeddings: false, schedule: 'cosine', until: null, checkpointEvery: 500 }, inside);
  const relative: EncodingName = 'shaw';
  return [
    ...encodings.slice(0, 2).map((encoding) => row('addition', add, encoding)),
    ...sums.slice(0, 2).flatMap(([modulus, trained]) => [row('modular-addition', modular('mod-add', modulus, trained), 'learned', true), row('modular-addition', modular('mod-add', modulus, trained), relative, true)]),
    ...sums.slice(2).map(([modulus, trained]) => row('modular-addition', modular('mod-add', modulus, trained))),
    ...bases.map(([modulus, base]) => row('base', modular('mod-add', modulus, 2, base))),
    ...products.map(([modulus, trained]) => row('modular-multiplication', modular('mod-multiply', modulus, trained))),
    ...encodings.slice(2).map((encoding) => row('addition', add, encoding)),
    ...encodings.map((encoding) => row('multiplication', multiply, encoding)),
  ];
}

/** Every row, in the order in which they are carried out: one seed of everything before the next. */
export const plan: readonly Row[] = seeds.flatMap(rowsOf);
