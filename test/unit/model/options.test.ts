import assert from 'node:assert/strict';
import { parseRunFile } from '../../../src/checkpoint/run-file';
import { modelFor } from '../../../src/model/config';
import { parameterCount, parametersOf } from '../../../src/model/parameters';
import { recipeSchema } from '../../../src/checkpoint/recipe-schema';
import { layoutOf } from '../../../src/tasks/layout';
import { sampleRunFile } from '../checkpoint/sample';

const task = { operation: 'add', operandWidth: 3, trainDigits: [1, 2] } as const;
const modelOf = (options: object) => {
  const recipe = recipeSchema.parse({ task, layers: 1, heads: 2, width: 8, ...options });
  return modelFor(layoutOf(recipe.task), recipe);
};

describe("the model's options", () => {
  it('are those of arXiv 2407.17963 unless chosen otherwise', () => {
    const { bias, tiedEmbeddings, activation } = modelOf({});
    assert.deepEqual(
      { bias, tiedEmbeddings, activation, dropout: recipeSchema.parse({ task }).dropout },
      { bias: false, tiedEmbeddings: true, activation: 'gelu', dropout: 0 },
    );
  });

  it('reach the model', () => {
    const { bias, tiedEmbeddings, activation } = modelOf({ bias: true, tiedEmbeddings: false, activation: 'relu' });
    assert.deepEqual({ bias, tiedEmbeddings, activation }, { bias: true, tiedEmbeddings: false, activation: 'relu' });
  });

  it('add the tensors they need', () => {
    const plain = modelOf({});
    const biased = modelOf({ bias: true });
    const untied = modelOf({ tiedEmbeddings: false });
    // Biases: two LayerNorms, 3 · 8 and 8 in attention, 32 and 8 in the MLP, one LayerNorm at the end; a matrix of 13
    // tokens × 8.
    assert.deepEqual(
      [parameterCount(biased) - parameterCount(plain), parameterCount(untied) - parameterCount(plain)],
      [8 + 24 + 8 + 8 + 32 + 8 + 8, 13 * 8],
    );
    assert.equal(parametersOf(untied).at(-1)!.name, 'lm_head.weight');
  });

  it('have their defaults in runs that were written before there was a choice', () => {
    const file = sampleRunFile();
    const recipe = Object.fromEntries(
      Object.entries(file.recipe).filter(([key]) => !['bias', 'tiedEmbeddings', 'activation', 'dropout'].includes(key)),
    );
    assert.deepEqual(parseRunFile(JSON.stringify({ ...file, recipe }), 'run.json'), file);
  });
});
