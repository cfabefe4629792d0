import assert from 'node:assert/strict';
import { modelFor } from '../../../src/model/config';
import { blockTap } from '../../../src/model/taps';
import { checkedOptions } from '../../../src/probes/common/checked-options';
import { pca } from '../../../src/probes/pca';
import { separation } from '../../../src/probes/pca/separation';
import { UserError } from '../../../src/shared/errors';
import { parseTaskSpec } from '../../../src/tasks/task-schema';
import { layoutOf } from '../../../src/tasks/layout';
import { probed } from '../../support/probed';
import { tappedRunner } from '../../support/reference-model';

const layout = layoutOf(parseTaskSpec({ operation: 'add', operandWidth: 2, trainDigits: [1, 1] }));
const config = modelFor(layout, { layers: 1, heads: 2, width: 4, encoding: 'none' });
const { inputLength: tokens } = layout;
const equals = layout.positionOf({ kind: 'equals' });
const bUnits = layout.positionOf({ kind: 'operand', operand: 'b', place: 0 });
const angle = (digit: number) => (2 * Math.PI * digit) / 10;

/**
 * After the block, `=` holds the units of b on an ellipse of half-axes 3 and 1, in a checkpoint at a scale; patterns
 * look at the units of b, by digit. Else nothing.
 */
const runnerAt = (scale: number) =>
  tappedRunner(layout, config, (tap, sequence) => {
    const digit = sequence[bUnits];
    if (tap === blockTap(0, 'pattern')) {
      const data = new Float32Array(2 * tokens * tokens);
      data[(tokens + equals) * tokens + bUnits] = digit / 10;
      data[(tokens + equals) * tokens + equals + 1] = digit;
      return { shape: [2, tokens, tokens], data };
    }
    const data = new Float32Array(tokens * 4);
    if (tap === blockTap(0, 'residPost'))
      data.set([7, 5 + 3 * scale * Math.cos(angle(digit)), Math.sin(angle(digit)) * scale, 0], equals * 4);
    return { shape: [tokens, 4], data };
  });
const options = (given: object) => checkedOptions('pca', pca.options, { samples: 100, ...given });
const close = (actual: number, expected: number, tolerance = 1e-6) =>
  assert.ok(Math.abs(actual - expected) < tolerance, `${actual} where ${expected} is expected`);

describe('principal components of an activation', () => {
  it('show the ellipse on which a digit lies, and that the digit says where', async () => {
    const { prompts, measures, findings } = await pca.run(probed(runnerAt(1)), options({ colour: 'b-digit' }));
    const [points, colour, explained, between] = measures;
    assert.deepEqual(
      [prompts, points.axes.map(({ name }) => name), points.axes[0].labels, colour.unit],
      [100, ['checkpoint', 'point', 'component'], ['this checkpoint'], 'b units'],
    );
    points.axes[1].labels.forEach((prompt, i) => {
      // All pairs of one digit are asked, so their mean is the middle of the ellipse.
      const digit = Number(/(\d)=$/.exec(prompt)![1]);
      assert.equal(colour.values[i], digit);
      [3 * Math.cos(angle(digit)), Math.sin(angle(digit)), 0].forEach((expected, c) =>
        close(points.values[i * 3 + c], expected),
      );
    });
    [0.9, 0.1, 0].forEach((share, c) => close(explained.values[c], share));
    [1, 1].forEach((share, c) => close(between.values[c], share));
    assert.equal(findings.length, 1);
    assert.match(findings[0], /^blocks\.0\.hook_resid_post at equals: 3 components .* 100% .*\(90%, 10%, 0%\); /);
    assert.match(findings[0], /; 100% .* b units \(9\.1% /);
  });

  it('have nothing to do with a digit that the activation does not hold', async () => {
    // All a stand at every point of b.
    const { measures } = await pca.run(probed(runnerAt(1)), options({ colour: 'a-digit' }));
    [0, 0].forEach((share, c) => close(measures[3].values[c], share));
  });

  it('of all checkpoints are those of the newest, each about its own mean', async () => {
    const opened: unknown[] = [];
    const open = (which: number | string) => {
      opened.push(which);
      return Promise.resolve({ runner: runnerAt({ 200: 0.5, 300: 1 }[Number(which)] ?? 0), parameters: new Map() });
    };
    const {
      measures: [points, , explained],
      findings,
    } = await pca.run(
      probed(runnerAt(1), { open, steps: [100, 200, 300] }),
      options({ colour: 'b-digit', steps: 'all' }),
    );
    assert.deepEqual(
      [opened, points.axes[0].labels],
      [
        [100, 200, 300],
        ['step 100', 'step 200', 'step 300'],
      ],
    );
    const size = points.values.length / 3;
    for (let i = 0; i < size; i++) {
      close(points.values[i], 0);
      close(points.values[size + i], points.values[2 * size + i] / 2);
    }
    [0, 0, 0, 0.9, 0.1, 0, 0.9, 0.1, 0].forEach((share, i) => close(explained.values[i], share));
    assert.match(findings[1], / components of step 300; at step 100 .* 0%\.$/);
  });

  it('of a pattern are of the keys up to the query', async () => {
    const {
      measures: [points, , explained],
    } = await pca.run(probed(runnerAt(1)), options({ tap: blockTap(0, 'pattern'), colour: 'b-digit' }));
    close(explained.values[0], 1);
    close(Math.max(...points.values.filter((_, i) => i % 3 === 0)), 0.45);
  });

  it('say where there is nothing to see', async () => {
    const { findings } = await pca.run(
      probed(runnerAt(1)),
      options({ tap: 'blocks.0.hook_resid_pre', role: 'a tens' }),
    );
    assert.deepEqual(findings, ['blocks.0.hook_resid_pre at a tens is the same for every prompt.']);
  });

  it('refuse an activation or a token that is not there, with the names nearest to it', async () => {
    const refused = (code: string, message: RegExp) => (error: unknown) =>
      error instanceof UserError && error.code === code && message.test(error.message);
    await assert.rejects(
      pca.run(probed(runnerAt(1)), options({ tap: 'blocks.1.hook_resid_pre' })),
      refused('probe/tap', /'blocks\.1\.hook_resid_pre'; the nearest names are blocks\.0\.hook_resid_pre, /),
    );
    await assert.rejects(
      pca.run(probed(runnerAt(1)), options({ role: 'a thousands' })),
      refused('probe/role', /^The model’s input has no token 'a thousands'; the nearest are .*a tens/),
    );
    await assert.rejects(
      pca.run(probed(runnerAt(1)), options({ colour: 'residue' })),
      refused('probe/target', /needs a modular task/),
    );
  });
});

describe('the share of variance between groups', () => {
  it('is that of the groups’ means', () => {
    // Means −1 and 1 about 0: 4 of 4 + 4 · 0.25.
    close(separation([[-1.5, -0.5, 0.5, 1.5]], [0, 0, 1, 1]), 4 / 5, 1e-12);
    close(
      separation(
        [
          [-1.5, -0.5, 0.5, 1.5],
          [1, -1, 1, -1],
        ],
        [0, 0, 1, 1],
      ),
      4 / 9,
      1e-12,
    );
  });
});
