import assert from 'node:assert/strict';
import { testSequences } from '../../../src/engine/evaluate';
import { modelFor } from '../../../src/model/config';
import { blockTap } from '../../../src/model/taps';
import { logitAttribution } from '../../../src/probes/logit-attribution';
import { checkedOptions } from '../../../src/probes/common/checked-options';
import type { ProbedModel } from '../../../src/probes/probe-context';
import { UserError } from '../../../src/shared/errors';
import type { Measure, ProbeFindings } from '../../../src/shared/probe';
import { encodingNames } from '../../../src/model/positional/encodings';
import type { ModelConfig } from '../../../src/shared/model-config';
import { parseTaskSpec } from '../../../src/tasks/task-schema';
import { layoutOf } from '../../../src/tasks/layout';
import { randomParameters } from '../../support/model';
import { probed } from '../../support/probed';
import { referenceModel } from '../../support/reference-model';

const layout = layoutOf(parseTaskSpec({ operation: 'add', operandWidth: 2, trainDigits: [1, 2] }));
const samples = 12;
const { sequences } = testSequences(layout, 2, samples, 1);
const modelOf = (overrides: Partial<ModelConfig> = {}) => {
  const config = { ...modelFor(layout, { layers: 2, heads: 2, width: 8, encoding: 'learned' }), ...overrides };
  const flat = randomParameters(config, 3).map((value) => 2 * value);
  return { config, flat, model: referenceModel(layout, config, flat) };
};
const attribute = ({ model }: ReturnType<typeof modelOf>, given: object = {}): Promise<ProbeFindings> =>
  logitAttribution.run(
    probed(model.runner, model),
    checkedOptions('logit-attribution', logitAttribution.options, { samples, ...given }),
  );
const measure = ({ measures }: ProbeFindings, name: string): Measure =>
  measures.find((candidate) => candidate.name === name)!;
const close = (actual: number, expected: number, tolerance: number, what = '') =>
  assert.ok(Math.abs(actual - expected) < tolerance, `${what} ${actual} where ${expected} is expected`);

/**
 * The right digit's logit less the mean of the others or the highest of them, straight from a model's logits; mean over
 * prompts, hundreds first.
 */
async function differences(
  run: ReturnType<typeof modelOf>['model']['runner']['run'],
  against: 'mean' | 'runner-up',
): Promise<number[]> {
  const { logits } = await run(sequences);
  const { targetCount, vocabulary, promptLength, length } = layout;
  return [2, 1, 0].map((place) => {
    const each = Array.from({ length: samples }, (_, row) => {
      const digits = [...logits.subarray((row * targetCount + place) * vocabulary.length)].slice(0, 10);
      const [right] = digits.splice(sequences[row * length + promptLength + place], 1);
      return right - (against === 'mean' ? digits.reduce((sum, value) => sum + value, 0) / 9 : Math.max(...digits));
    });
    return each.reduce((sum, value) => sum + value, 0) / samples;
  });
}

const { inputLength: tokens } = layout;
const last = blockTap(1, 'residPost');

/**
 * What the difference of two residual streams [rows, tokens, width] adds to the right digit's logit less the mean of
 * the others, at the scale of the first: by the definition of LayerNorm.
 */
function written(
  { runner, parameters }: ProbedModel,
  whole: Float32Array,
  without: Float32Array,
  place: number,
): number {
  const { width, layerNormEpsilon } = runner.config;
  const [gain, rows] = ['transformer.ln_f.weight', 'transformer.wte.weight'].map((name) => parameters.get(name)!.data);
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  return mean(
    Array.from({ length: samples }, (_, row) => {
      const start = (row * tokens + layout.promptLength + place - 1) * width;
      const x = [...whole.subarray(start, start + width)];
      const c = x.map((value, d) => value - without[start + d]);
      const sigma = Math.sqrt(mean(x.map((value) => (value - mean(x)) ** 2)) + layerNormEpsilon);
      const normalized = c.map((value, d) => ((value - mean(c)) / sigma) * gain[d]);
      const logits = Array.from({ length: 10 }, (__, digit) =>
        normalized.reduce((sum, value, d) => sum + value * rows[digit * width + d], 0),
      );
      const [right] = logits.splice(sequences[row * layout.length + layout.promptLength + place], 1);
      return right - mean(logits);
    }),
  );
}

describe('direct logit attribution', () => {
  for (const encoding of encodingNames)
    it(`adds up to the logit difference with ${encoding}`, async () => {
      const tested = modelOf({ encoding });
      const found = await attribute(tested);
      const contribution = measure(found, 'contribution');
      const columns = contribution.axes[1].labels.length;
      (await differences(tested.model.runner.run, 'mean')).forEach((expected, p) => {
        close(
          contribution.values.subarray(p * columns, (p + 1) * columns).reduce((sum, value) => sum + value, 0),
          expected,
          1e-4,
        );
        close(measure(found, 'difference').values[p], expected, 1e-4);
      });
    });

  for (const options of [
    { against: 'runner-up', fold: false },
    { against: 'runner-up', fold: true },
    { against: 'mean', fold: true },
  ] as const)
    it(`adds up with biases and an unembedding of its own, ${JSON.stringify(options)}`, async () => {
      const tested = modelOf({ bias: true, tiedEmbeddings: false });
      const found = await attribute(tested, options);
      const layers = measure(found, 'layers');
      assert.deepEqual(
        layers.axes.map(({ labels }) => labels),
        [
          ['hundreds', 'tens', 'units'],
          ['embeddings', 'L0 attention', 'L0 MLP', 'L1 attention', 'L1 MLP', 'final LayerNorm bias'],
        ],
      );
      (await differences(tested.model.runner.run, options.against)).forEach((expected, p) => {
        close(
          layers.values.subarray(p * 6, (p + 1) * 6).reduce((sum, value) => sum + value, 0),
          expected,
          1e-4,
        );
      });
    });

  it('gives a head what its output adds to the residual stream, at the scale of the final LayerNorm', async () => {
    const { model, ...rest } = modelOf({ bias: true });
    const { run } = model.runner;
    const {
      values,
      axes: [, { labels }],
    } = measure(await attribute({ model, ...rest }), 'contribution');
    // All that attention and MLPs write is held in place but for one head, so what is missing at the end is what that
    // head writes.
    const outputs = [0, 1].flatMap((layer) => [blockTap(layer, 'attnOut'), blockTap(layer, 'mlpOut')]);
    const { taps } = await run(sequences, { taps: [...outputs, last] });
    for (const layer of [0, 1])
      for (const head of [0, 1]) {
        const silenced = {
          tap: blockTap(layer, 'z'),
          where: Uint8Array.from({ length: 2 * tokens }, (_, i) => Number(Math.floor(i / tokens) === head)),
        };
        const held = outputs
          .filter((tap) => tap !== blockTap(layer, 'attnOut'))
          .map((tap) => ({ tap, where: new Uint8Array(tokens).fill(1), value: taps.get(tap)!.data }));
        const without = (await run(sequences, { taps: [last], edits: [silenced, ...held] })).taps.get(last)!.data;
        [2, 1, 0].forEach((place, p) =>
          close(
            values[p * labels.length + labels.indexOf(`L${layer}H${head}`)],
            written(model, taps.get(last)!.data, without, place),
            1e-5,
            `L${layer}H${head}`,
          ),
        );
      }
  });

  it('folds value biases from heads into the attention’s bias, and nothing else', async () => {
    const tested = modelOf({ bias: true });
    const [raw, folded] = await Promise.all([attribute(tested), attribute(tested, { fold: true })]);
    const {
      axes: [places, { labels }],
      values,
    } = measure(raw, 'contribution');
    const moved = values.map((value, i) => measure(folded, 'contribution').values[i] - value);
    places.labels.forEach((_, p) => {
      const of = (pattern: RegExp) =>
        labels.reduce((sum, label, c) => sum + (pattern.test(label) ? moved[p * labels.length + c] : 0), 0);
      for (const layer of [0, 1]) {
        close(of(new RegExp(`^L${layer}H`)), -of(new RegExp(`^L${layer} attention bias`)), 1e-9);
        assert.ok(Math.abs(of(new RegExp(`^L${layer} attention bias`))) > 1e-3);
      }
      close(of(/embedding|position|MLP|LayerNorm/), 0, 1e-9);
    });
    assert.deepEqual(
      folded.findings.at(-1)!.split('; ')[1],
      'what value biases write is folded into the attention’s bias.',
    );
    assert.deepEqual(
      measure(await attribute(modelOf(), { fold: true }), 'contribution').values,
      measure(await attribute(modelOf()), 'contribution').values,
    );
  });

  it('takes one answer place, and refuses one that there is not', async () => {
    assert.deepEqual(measure(await attribute(modelOf(), { place: 1 }), 'difference').axes[0].labels, ['tens']);
    await assert.rejects(
      attribute(modelOf(), { place: 3 }),
      (error) =>
        error instanceof UserError && error.code === 'probe/place' && / places 0 to 2, .* place 3 /.test(error.message),
    );
  });
});
