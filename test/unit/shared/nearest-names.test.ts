import assert from 'node:assert/strict';
import { checkTap, tapsOf } from '../../../src/model/taps';
import { UserError } from '../../../src/shared/errors';
import { nearest } from '../../../src/shared/nearest-names';
import { tinyConfig } from '../../support/model';

describe('the names nearest to what was written', () => {
  it('come first, in any case of letters', () => {
    assert.deepEqual(nearest('a tnes', ['a hundreds', 'a tens', 'a units', 'equals'], 1), ['a tens']);
    assert.deepEqual(nearest('EQUAL', ['operator', 'equals'], 2), ['equals', 'operator']);
    assert.deepEqual(nearest('', ['b', 'aa', 'c'], 5), ['b', 'c', 'aa']);
  });

  it('are all that a refusal of an activation names, with where to find the rest', () => {
    const config = tinyConfig();
    assert.throws(
      () => checkTap(config, 'blocks.1.mlp_out'),
      (error) => {
        assert.ok(error instanceof UserError && error.code === 'probe/tap');
        assert.match(error.message, /nearest names are blocks\.1\.hook_mlp_out,/);
        assert.match(error.message, /docs\/probes\.md/);
        return tapsOf(config).filter((name) => error.message.includes(name)).length <= 3;
      },
    );
  });
});
