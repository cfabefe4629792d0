import assert from 'node:assert/strict';
import { probes } from '../../../src/probes/probes';
import type { TaskSpecInput } from '../../../src/tasks/task-schema';
import { roleLabel } from '../../../src/shared/roles';
import { alwaysRight, askQuickly, withTinyModel } from '../../support/every-probe';
import { spec } from '../tasks/specs';

const small: TaskSpecInput = { operation: 'mod-add', modulus: 50, operandWidth: 3, trainDigits: [1, 2] };
const tasks = {
  'answers units first': spec(small),
  'answers as people read them': spec({ ...small, reverseAnswer: false }),
  'operands and answers units first': spec({ ...small, reverseOperands: true }),
  'operands units first': spec({ ...small, reverseOperands: true, reverseAnswer: false }),
  'bare digits': spec({ ...small, separators: 'none' }),
  'bare digits as people read them': spec({ ...small, separators: 'none', reverseAnswer: false }),
};

describe('the axes of positions and roles of every probe', function () {
  this.timeout(60_000);

  for (const [name, task] of Object.entries(tasks))
    it(`stand in the order in which the model sees its tokens: ${name}`, () =>
      withTinyModel(task, async (model) => {
        const { roles, inputLength } = model.runner.layout;
        const tokens = roles.slice(0, inputLength).map((role) => roleLabel(role));
        const found: string[] = [];
        for (const probe of probes) {
          const { measures, findings } = await askQuickly(probe, alwaysRight(model));
          const showsPositions = measures.some(({ axes }) =>
            axes.some((axis) => axis.name === 'position' || axis.name === 'attended role'),
          );
          assert.equal(
            findings.some((finding) => /units first.*token order/.test(finding)),
            showsPositions && (task.reverseAnswer || task.reverseOperands),
            probe.name,
          );
          for (const { name: measure, axes } of measures)
            for (const { name: axis, labels } of axes) {
              if (!labels.every((label) => tokens.includes(label))) continue;
              found.push(`${probe.name} ${measure}`);
              assert.deepEqual(
                labels,
                tokens.filter((token) => labels.includes(token)),
                `${probe.name}, ${measure}, ${axis}`,
              );
            }
        }
        assert.deepEqual(found.sort(), [
          'ablation broken-positions',
          'ablation impact-positions',
          'activation-patching restored',
          'attention-roles attention',
          'attention-roles spread',
          'linear-probes accuracy',
          'linear-probes control',
          'reads effect',
          'reads margin',
          'reads needed',
          'reads probability',
          'verdict digits',
          'verdict reads',
        ]);
      }));
});
