import { deepEqual } from 'node:assert/strict';
import { targetOf, targetsOf } from '../../../src/host/commands/target';

describe('what a command is called on', () => {
  it('is a line of the tree, a file, or nothing', () => {
    deepEqual(
      [
        { kind: 'checkpoint', folder: '/w/runs/a', step: 100, summary: {} },
        { folder: '/w/runs/a' },
        { scheme: 'file', fsPath: '/w/a.safetensors' },
        undefined,
        'text',
        { folder: '' },
        { scheme: 'https', fsPath: '/a' },
      ].map(targetOf),
      [
        { folder: '/w/runs/a', step: 100 },
        { folder: '/w/runs/a' },
        { folder: '/w/a.safetensors' },
        undefined,
        undefined,
        undefined,
        undefined,
      ],
    );
  });

  it('is every selected line of the tree', () => {
    const a = { folder: '/w/runs/a' };
    const b = { folder: '/w/runs/b' };
    deepEqual([targetsOf(undefined, undefined), targetsOf(a, undefined), targetsOf(a, [a, b])], [[], [a], [a, b]]);
  });
});
