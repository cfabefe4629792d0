import { dropoutSites } from '../model/gpt';
import { encodingNamed } from '../model/positional/encodings';
import type { Recipe } from '../shared/recipe';
import type { ModelConfig } from '../shared/model-config';
import { layoutOf } from '../tasks/layout';
import { randomFor, streams } from '../tasks/random';
import { trainingExampleInto } from '../tasks/sampler';
import { DropoutFactors } from './dropout';

/** For measurements: random tokens instead of a task's examples, with the loss on the tokens after position `from`. */
export interface RandomTokens {
  readonly tokens: number;
  readonly from: number;
}

/** Tokens of a training input, and the first position whose prediction counts. */
export function exampleShape({ task }: Pick<Recipe, 'task'>, random?: RandomTokens): { tokens: number; from: number } {
  const { inputLength, targetCount } = layoutOf(task);
  return random ?? { tokens: inputLength, from: inputLength - targetCount };
}

/** Training examples as plain arrays, for any engine. */
export interface TrainingBatch {
  /** [count, tokens]. */
  readonly ids: Int32Array;
  /** [count, targets]: the tokens that the last positions predict. */
  readonly targets: Int32Array;
  /** [count, tokens], where the encoding has a rule for positions. */
  readonly positions?: Int32Array;
  /** With dropout: the factors of each site, count · tokens · width of them, in the order that `rowOf` says. */
  readonly dropout?: readonly Float32Array[];
}

/**
 * Training examples `first` … `first` + `count` − 1: a function of the recipe and these numbers alone, whichever worker
 * asks.
 * @param rowOf the row, of `width` numbers, that a token of an example has among a site's dropout factors
 * @param random replaces the task's examples
 */
export function trainingBatches(
  recipe: Recipe,
  config: ModelConfig,
  rowOf: (example: number, token: number, count: number) => number,
  random?: RandomTokens,
): (first: number, count: number) => TrainingBatch {
  const layout = layoutOf(recipe.task);
  const { tokens, from } = exampleShape(recipe, random);
  const targetCount = tokens - from;
  const length = tokens + 1;
  const roles = layout.roles.slice(0, tokens);
  const rule = encodingNamed(config.encoding).positions;
  const example = new Int32Array(length);

  return (first, count) => {
    const ids = new Int32Array(count * tokens);
    const targets = new Int32Array(count * targetCount);
    for (let row = 0; row < count; row++) {
      if (random) randomTokensInto(first + row);
      else trainingExampleInto(layout, recipe.seed, first + row, example, 0);
      ids.set(example.subarray(0, tokens), row * tokens);
      targets.set(example.subarray(length - targetCount), row * targetCount);
    }
    return {
      ids,
      targets,
      ...(rule && { positions: positions(first, count) }),
      ...(recipe.dropout > 0 && { dropout: dropout(first, count) }),
    };
  };

  function randomTokensInto(index: number): void {
    const draws = randomFor(recipe.seed, streams.training, index);
    for (let i = 0; i < length; i++) example[i] = draws.below(config.vocabulary);
  }

  function positions(first: number, count: number): Int32Array {
    const all = new Int32Array(count * tokens);
    for (let row = 0; row < count; row++)
      all.set(rule!.ids(roles, config, randomFor(recipe.seed, streams.positions, first + row)), row * tokens);
    return all;
  }

  function dropout(first: number, count: number): Float32Array[] {
    const { width } = config;
    const sites = Array.from({ length: dropoutSites(config) }, () => new Float32Array(tokens * count * width));
    for (let row = 0; row < count; row++) {
      const factors = new DropoutFactors(recipe.dropout, recipe.seed, first + row);
      for (const site of sites)
        for (let t = 0; t < tokens; t++) factors.draw(site, rowOf(row, t, count) * width, width);
    }
    return sites;
  }
}
