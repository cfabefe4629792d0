import assert from 'node:assert/strict';
import { attentionOf } from '../../../src/probes/inspector/attention';
import { failuresAt } from '../../../src/probes/inspector/failures';
import { reads } from '../../../src/probes/reads';
import { readsOf } from '../../../src/shared/reads';
import { probes } from '../../../src/probes/probes';
import { UserError } from '../../../src/shared/errors';
import { alwaysRight, askQuickly, withTinyModel } from '../../support/every-probe';
import { engine } from '../cli/fake-world';
import { spec } from '../tasks/specs';

const task = spec({ operation: 'mod-add', modulus: 50, operandWidth: 3, trainDigits: [1, 2] });
const weights: Record<string, (flat: Float32Array) => void> = {
  'one NaN': (flat) => (flat[3] = NaN),
  'NaN alone': (flat) => flat.fill(NaN),
  'one infinity': (flat) => (flat[5] = Infinity),
  'infinities of both signs': (flat) => flat.forEach((_, i) => (flat[i] = i % 2 === 0 ? Infinity : -Infinity)),
  'zeros alone': (flat) => flat.fill(0),
  'huge numbers': (flat) => flat.forEach((value, i) => (flat[i] = 1e38 * value)),
};
/** What no sentence may say. */
const noWords = /\bNaN\b|undefined|Infinity|null\b|\[object/;

const provenance = { engine, checkpoint: { folder: '', run: '', step: 0 } };

describe('odd weights', function () {
  this.timeout(120_000);

  for (const [name, change] of Object.entries(weights))
    it(`are answered in words or refused by every probe: ${name}`, () =>
      withTinyModel(
        task,
        async (model) => {
          const outcomes: Record<string, string> = {};
          for (const asked of [model, alwaysRight(model)])
            for (const probe of probes)
              try {
                const { findings, measures } = await askQuickly(probe, asked);
                assert.ok(findings.length > 0, probe.name);
                for (const finding of findings) assert.doesNotMatch(finding, noWords, probe.name);
                for (const { name: measure, range, axes, values } of measures) {
                  const where = `${probe.name} ${measure}`;
                  assert.ok(
                    range === undefined || range.every(Number.isFinite),
                    `the colours of ${where} go from ${range?.join(' to ')}`,
                  );
                  assert.ok(![...values].some((value) => Math.abs(value) === Infinity), `an infinity in ${where}`);
                  assert.equal(
                    values.length,
                    axes.reduce((size, { labels }) => size * labels.length, 1),
                    where,
                  );
                }
                outcomes[probe.name] ??= 'answered';
              } catch (error) {
                if (!(error instanceof UserError)) throw error;
                assert.doesNotMatch(error.message, noWords, probe.name);
                assert.match(error.code, /^probe\//, probe.name);
                outcomes[probe.name] = error.code;
              }
          // What counts answers alone always has an answer.
          for (const probe of ['verdict', 'reads', 'errors', 'invariance'])
            assert.equal(outcomes[probe], 'answered', probe);
          if (/NaN|infinit|huge/.test(name))
            assert.deepEqual([outcomes['linear-probes'], outcomes['pca']], ['probe/not-finite', 'probe/not-finite']);
        },
        change,
      ));

  for (const [name, change] of Object.entries(weights))
    it(`leave nothing in the reads, attention and failing prompts that JSON cannot carry: ${name}`, () =>
      withTinyModel(
        task,
        async (model) => {
          const { runner } = model;
          const found = await askQuickly(reads, model);
          const matrices = readsOf({ ...provenance, probe: 'reads', options: {}, ...found });
          assert.deepEqual(JSON.parse(JSON.stringify(matrices)), matrices);
          const { pattern, ...attention } = await attentionOf(runner, '12+34');
          assert.deepEqual(
            [JSON.parse(JSON.stringify(attention)), pattern.length],
            [attention, 2 * 2 * attention.size ** 2],
          );
          const failures = await failuresAt(runner, { digits: 2, place: null, samples: 20, seed: 1, limit: 5 });
          assert.deepEqual(JSON.parse(JSON.stringify(failures)), failures);
        },
        change,
      ));
});
