import assert from 'node:assert/strict';
import { testSequences } from '../../../src/engine/evaluate';
import { modelFor } from '../../../src/model/config';
import { blockTap } from '../../../src/model/taps';
import { logitLens } from '../../../src/probes/logit-lens';
import { checkedOptions } from '../../../src/probes/common/checked-options';
import { parseTaskSpec } from '../../../src/tasks/task-schema';
import { layoutOf } from '../../../src/tasks/layout';
import { randomParameters } from '../../support/model';
import { probed } from '../../support/probed';
import { referenceModel, tappedRunner } from '../../support/reference-model';

const layout = layoutOf(parseTaskSpec({ operation: 'add', operandWidth: 2, trainDigits: [1, 2] }));
const options = (given: object) => checkedOptions('logit-lens', logitLens.options, { ...given });
const close = (actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number) =>
  Array.from(expected).forEach((value, i) =>
    assert.ok(Math.abs(actual[i] - value) < tolerance, `${actual[i]} where ${value} is expected`),
  );

/**
 * Top-token accuracy, mean probability and mean rank of the right token among logits [rows, targets, vocabulary], by
 * answer place, hundreds first.
 */
function standings(logits: ArrayLike<number>, sequences: Int32Array, rows: number): number[][] {
  const { vocabulary, targetCount, promptLength, length } = layout;
  const places = [2, 1, 0].map((place) =>
    Array.from({ length: rows }, (_, row) => {
      const scores = Array.from(logits).slice(
        (row * targetCount + place) * vocabulary.length,
        (row * targetCount + place + 1) * vocabulary.length,
      );
      const right = scores[sequences[row * length + promptLength + place]];
      const rank = scores.filter((score) => score > right).length + 1;
      return [Number(rank === 1), Math.exp(right) / scores.reduce((sum, score) => sum + Math.exp(score), 0), rank];
    }),
  );
  return [0, 1, 2].map((what) => places.map((of) => of.reduce((sum, standing) => sum + standing[what], 0) / rows));
}

describe('the logit lens', () => {
  for (const bias of [false, true])
    it(`after the last layer is the model itself, ${bias ? 'biases, untied' : 'no biases, tied'}`, async () => {
      const config = modelFor(layout, {
        layers: 2,
        heads: 2,
        width: 8,
        encoding: 'learned',
        bias,
        tiedEmbeddings: !bias,
      });
      const model = referenceModel(
        layout,
        config,
        randomParameters(config, 3).map((value) => 3 * value),
      );
      const { sequences, count } = testSequences(layout, 2, 60, 1);
      const expected = standings((await model.runner.run(sequences)).logits, sequences, count);
      const { prompts, measures } = await logitLens.run(probed(model.runner, model), options({ samples: 60 }));
      assert.deepEqual(
        [prompts, measures.map(({ name, axes }) => [name, axes.map(({ labels }) => labels)])],
        [
          60,
          ['accuracy', 'probability', 'rank'].map((name) => [
            name,
            [
              ['L0 resid_pre', 'L0 resid_post', 'L1 resid_post'],
              ['hundreds', 'tens', 'units'],
            ],
          ]),
        ],
      );
      measures.forEach(({ values }, what) => close(values.subarray(-3), expected[what], 1e-5));
    });

  it('finds a digit in the layer that writes it, and says so', async () => {
    // The unembedding is the identity, so the residual stream itself holds the logits: of nothing before the first
    // block, of every right digit but the units after it.
    const config = {
      ...modelFor(layout, { layers: 2, heads: 1, width: layout.vocabulary.length, encoding: 'none' }),
      tiedEmbeddings: false,
    };
    const { width } = config;
    const runner = tappedRunner(layout, config, (tap, sequence) => {
      const data = new Float32Array(layout.inputLength * width);
      for (let position = 0; position < layout.inputLength; position++) {
        const known =
          tap === blockTap(1, 'residPost') || (tap === blockTap(0, 'residPost') && position >= layout.promptLength);
        if (known) data[position * width + sequence[position + 1]] = 1;
      }
      return { shape: [layout.inputLength, width], data };
    });
    const parameters = new Map([
      [
        'lm_head.weight',
        {
          shape: [width, width],
          data: Float32Array.from({ length: width ** 2 }, (_, i) => Number(i % (width + 1) === 0)),
        },
      ],
      ['transformer.ln_f.weight', { shape: [width], data: new Float32Array(width).fill(1) }],
    ]);
    const { measures, findings } = await logitLens.run(probed(runner, { parameters }), options({ samples: 20 }));
    const [accuracy, probability, rank] = measures.map(({ values }) => [...values]);
    assert.deepEqual(accuracy, [0, 0, 0, 1, 1, 0, 1, 1, 1]);
    // Where nothing is known every token has the same logit, and the right one the middle rank.
    assert.deepEqual(rank, [7, 7, 7, 1, 1, 7, 1, 1, 1]);
    // One of 13 coordinates is 1: LayerNorm makes it √12, the others −1/√12.
    const high = Math.exp(Math.sqrt(12));
    const low = Math.exp(-1 / Math.sqrt(12));
    const certain = high / (high + 12 * low);
    close(probability, [1 / 13, 1 / 13, 1 / 13, certain, certain, 1 / 13, certain, certain, certain], 1e-3);
    assert.deepEqual(findings, [
      'Every answer digit is the top token from L1 resid_post on.',
      'The right answer hundreds is the top token from L0 resid_post on: in 100% of prompts there, in 0% at L0 ' +
        'resid_pre.',
      'The right answer tens is the top token from L0 resid_post on: in 100% of prompts there, in 0% at L0 resid_pre.',
      'The right answer units is the top token from L1 resid_post on: in 100% of prompts there, in 0% at L0 ' +
        'resid_post.',
    ]);
  });
});
