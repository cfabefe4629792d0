import { runName } from '../src/checkpoint/run-names';
import { recipeSchema, type RecipeInput } from '../src/checkpoint/recipe-schema';
import type { Recipe } from '../src/shared/recipe';
import type { LengthResult, ReadsResult } from '../src/shared/results';

/** The tables of the report. */
export type GroupName = 'addition' | 'multiplication' | 'modular-addition' | 'modular-multiplication' | 'base';

/** One training and what is measured of it. */
export interface Row {
  /** Names its files. */
  readonly id: string;
  readonly group: GroupName;
  readonly recipe: Recipe;
  /** Whether reads and translation invariance are measured too. */
  readonly inside: boolean;
}

/** A row from what it says beyond the defaults. */
export function makeRow(group: GroupName, input: RecipeInput, inside = false): Row {
  const recipe = recipeSchema.parse(input);
  return { id: `${runName(recipe)}-${recipe.task.trainDigits[1]}digits-seed${recipe.seed}`, group, recipe, inside };
}

/** What the probes say of a row that is looked at from inside. */
export interface Inside {
  readonly reads: Pick<ReadsResult, 'digits' | 'samples' | 'inputs' | 'effect'>;
  /**
   * Shares of answers that move along with their digits, by length (from 1) and places moved (from 1); null beyond the
   * operands’ width, which operands of the full width have no row for.
   */
  readonly moved: readonly (readonly (number | null)[])[];
  /** Prompts of each length and move. */
  readonly movedSamples: number;
  readonly leaks: Leaks;
}

/** What the leaks probe says at the full operand width. */
export interface Leaks {
  readonly samples: number;
  /** Shares of answers that are those of the trained places: as the others are, and with zeros there. */
  readonly kept: number;
  readonly keptWithZeros: number;
  /**
   * By layer: shares of the corrupted answers that are restored where it sees zeros by its keys, its values, and both;
   * null where none is corrupted.
   */
  readonly restored: readonly (readonly (number | null)[])[];
}

/** What a row's file in `results/` holds. */
export interface RowResult {
  readonly id: string;
  readonly recipe: Recipe;
  /** As it calls itself. */
  readonly engine: string;
  /**
   * Steps until exact match at the longest trained length first came to 99% in an evaluation; null where it never did.
   */
  readonly stepsTo99: number | null;
  readonly byDigits: readonly LengthResult[];
  readonly inside?: Inside;
}
