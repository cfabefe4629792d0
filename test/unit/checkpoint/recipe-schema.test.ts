import assert from 'node:assert/strict';
import { recipeSchema } from '../../../src/checkpoint/recipe-schema';

const task = { operation: 'add', operandWidth: 3, trainDigits: [1, 2] };
/** The fields that are refused, with their words. */
const refused = (recipe: object) =>
  recipeSchema.safeParse({ task, ...recipe }).error?.issues.map(({ path, message }) => [path.join('.'), message]) ?? [];

describe('the schema of a recipe', () => {
  it('names what there is where a name is not in its table', () => {
    const [[encoding, known]] = refused({ encoding: 'polar' });
    assert.equal(encoding, 'encoding');
    assert.match(known, /learned, .*rotary, .*not "polar"/);
    const [[operation, operations]] = refused({ task: { ...task, operation: 'divide' } });
    assert.equal(operation, 'task.operation');
    assert.match(operations, /add, multiply, .*not "divide"/);
  });

  it('refuses heads of an odd width for an encoding that works on pairs, and for no other', () => {
    const odd = { heads: 2, width: 6 };
    assert.deepEqual(
      refused({ ...odd, encoding: 'rotary' }).map(([field]) => field),
      ['encoding'],
    );
    assert.deepEqual(refused({ ...odd, encoding: 'shaw' }), []);
  });
});
