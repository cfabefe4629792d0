import assert from 'node:assert/strict';
import { referencePass } from '../../../src/engine/reference/programs';
import { tensor } from '../../../src/engine/reference/tensor';
import { dropoutSites } from '../../../src/model/gpt';
import { encodingNamed } from '../../../src/model/positional/encodings';
import { encodingNames } from '../../../src/model/positional/encodings';
import type { ModelConfig } from '../../../src/shared/model-config';
import { randomIds, randomParameters, tinyConfig } from '../../support/model';

const step = 3e-5;

/** The largest difference between the reference's gradient and central finite differences, over every parameter. */
function worstDifference(config: ModelConfig, from: number, { dropout = false } = {}): number {
  const tokens = config.context;
  const rule = encodingNamed(config.encoding).positions;
  const inputs = {
    ids: tensor([2, tokens], randomIds(2 * tokens, config.vocabulary, 3)),
    positions: rule && tensor([2, tokens], randomIds(2 * tokens, rule.range(config), 19)),
    dropout: dropout
      ? Array.from({ length: dropoutSites(config) }, (_, site) =>
          tensor([2, tokens, config.width], randomIds(2 * tokens * config.width, 2, site + 1)),
        )
      : undefined,
  };
  const targets = tensor([2, tokens - from], randomIds(2 * (tokens - from), config.vocabulary, 5));
  const parameters = Float64Array.from(randomParameters(config, 17));
  const gradient = [...referencePass(config, parameters, inputs, targets, from).gradients.values()].flatMap((g) => [
    ...g.data,
  ]);
  assert.equal(gradient.length, parameters.length);
  const differences = gradient.map((analytic, i) => {
    const value = parameters[i];
    const lossAt = (offset: number) => {
      parameters[i] = value + offset;
      return referencePass(config, parameters, inputs, targets, from).loss;
    };
    // Fourth order, so that its own error stays below the tolerance where a LayerNorm bends sharply.
    const numeric = (8 * (lossAt(step) - lossAt(-step)) - (lossAt(2 * step) - lossAt(-2 * step))) / (12 * step);
    parameters[i] = value;
    return Math.abs(numeric - analytic);
  });
  return Math.max(...differences);
}

describe("the reference's gradients agree with finite differences", function () {
  this.timeout(20_000);
  const small = { layers: 1, width: 4, vocabulary: 5, context: 4 };
  for (const encoding of encodingNames)
    it(encoding, () => assert.ok(worstDifference(tinyConfig({ ...small, encoding }), 1) < 1e-8));
  it('biases, untied embeddings, ReLU', () =>
    assert.ok(
      worstDifference(tinyConfig({ ...small, bias: true, tiedEmbeddings: false, activation: 'relu' }), 2) < 1e-8,
    ));
  it('dropout', () => assert.ok(worstDifference(tinyConfig(small), 2, { dropout: true }) < 1e-8));
});
