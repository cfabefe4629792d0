import type { Tensor } from 'onnxruntime-node';
import { dropoutSites } from '../../model/gpt';
import { encodings } from '../../model/positional/table';
import type { Recipe } from '../../shared/engine-contract';
import type { ModelConfig } from '../../shared/results';
import { layoutOf } from '../../tasks/layout';
import { randomFor, streams } from '../../tasks/random';
import { trainingExampleInto } from '../../tasks/sampler';
import { DropoutFactors } from '../dropout';
import { dropoutFeed } from './programs';
import { floatTensor, idTensor } from './session';

/**
 * What `trainProgram` is fed, beside the parameters, for training examples `first` … `first` + `count` − 1: a function of the recipe and these numbers
 * alone, so that it does not matter which worker asks.
 */
export function trainingFeeds(recipe: Recipe, config: ModelConfig): (first: number, count: number) => Record<string, Tensor> {
  const layout = layoutOf(recipe.task);
  const { length, inputLength: tokens, targetCount } = layout;
  const roles = layout.roles.slice(0, tokens);
  const rule = encodings[config.encoding].positions;
  const example = new Int32Array(length);

  return (first, count) => {
    const ids = new Int32Array(count * tokens);
    const targets = new Int32Array(count * targetCount);
    for (let row = 0; row < count; row++) {
      trainingExampleInto(layout, recipe.seed, first + row, example, 0);
      ids.set(example.subarray(0, tokens), row * tokens);
      targets.set(example.subarray(length - targetCount), row * targetCount);
    }
    const feeds = { ids: idTensor(ids, [count, tokens]), targets: idTensor(targets, [count, targetCount]) };
    return { ...feeds, ...(rule && { positions: positions(first, count) }), ...(recipe.dropout > 0 && dropout(first, count)) };
  };

  function positions(first: number, count: number): Tensor {
    const all = new Int32Array(count * tokens);
    for (let row = 0; row < count; row++) all.set(rule!.ids(roles, config, randomFor(recipe.seed, streams.positions, first + row)), row * tokens);
    return idTensor(all, [count, tokens]);
  }

  function dropout(first: number, count: number): Record<string, Tensor> {
    const { width } = config;
    const sites = Array.from({ length: dropoutSites(config) }, () => new Float32Array(tokens * count * width));
    for (let row = 0; row < count; row++) {
      const factors = new DropoutFactors(recipe.dropout, recipe.seed, first + row);
      for (const site of sites) for (let t = 0; t < tokens; t++) factors.draw(site, (t * count + row) * width, width);
    }
    return Object.fromEntries(sites.map((factors, site) => [dropoutFeed(site), floatTensor(factors, [tokens, count, width])]));
  }
}
