import assert from 'node:assert/strict';
import { Command } from 'commander';
import { commandLine } from '../../../experiments/command-line';
import { plan } from '../../../experiments/plan';
import type { GroupName } from '../../../experiments/row';
import { addRecipeOptions, recipeFromFlags, type RecipeFlags } from '../../../src/cli/train/recipe-options';
import { encodingNamed } from '../../../src/model/positional/encodings';

const seedsOf = (rows: typeof plan) => [...new Set(rows.map(({ recipe }) => recipe.seed))];
const group = (name: GroupName) => plan.filter((row) => row.group === name);

describe('the plan of the experiments', () => {
  it('names every row once', () => assert.equal(new Set(plan.map(({ id }) => id)).size, plan.length));

  it('has everything with three seeds, one seed of everything before the next', () => {
    assert.deepEqual(seedsOf(plan), [1, 2, 3]);
    const named = ({ id }: (typeof plan)[number]) => id.replace(/-seed\d$/, '');
    const third = plan.length / 3;
    assert.deepEqual(plan.slice(third, 2 * third).map(named), plan.slice(0, third).map(named));
    assert.deepEqual(plan.slice(2 * third).map(named), plan.slice(0, third).map(named));
  });

  it('trains the rows of a table alike, but for what the table compares', () => {
    for (const name of ['addition', 'multiplication', 'modular-addition', 'modular-multiplication', 'base'] as const) {
      const alike = group(name).map(({ recipe }) =>
        JSON.stringify({
          ...recipe,
          seed: 0,
          encoding: '',
          task: { ...recipe.task, modulus: 0, base: 0, trainDigits: [] },
        }),
      );
      assert.equal(new Set(alike).size, 1, name);
    }
  });

  it('has learned positions and at least four relative encodings for addition and multiplication', () => {
    for (const name of ['addition', 'multiplication'] as const) {
      const used = [...new Set(group(name).map(({ recipe }) => recipe.encoding))];
      assert.ok(
        used.includes('learned') && used.filter((encoding) => encodingNamed(encoding).kind === 'relative').length >= 4,
        used.join(),
      );
      // Twice the trained length can be asked.
      assert.ok(group(name).every(({ recipe: { task } }) => task.operandWidth >= 2 * task.trainDigits[1]));
    }
  });

  it('has the moduli of arXiv 2407.17963, and 64 and 100 in bases 8 and 10', () => {
    const moduli = (name: GroupName) =>
      [
        ...new Set(
          group(name)
            .filter(({ recipe }) => recipe.encoding === 'learned')
            .map(({ recipe }) => recipe.task.modulus!),
        ),
      ].sort((p, q) => p - q);
    assert.deepEqual(
      [moduli('modular-addition'), moduli('modular-multiplication')],
      [
        [50, 51, 100, 101, 150, 151, 200, 201],
        [50, 51, 100, 150, 200, 201],
      ],
    );
    assert.deepEqual(
      [...new Set(group('base').map(({ recipe: { task } }) => `${task.modulus} in ${task.base}`))],
      ['64 in 8', '100 in 8', '64 in 10', '100 in 10'],
    );
  });

  it('looks inside mod 100 and mod 101, with learned and with relative positions', () => {
    const inside = plan
      .filter((row) => row.inside && row.recipe.seed === 1)
      .map(({ recipe }) => [recipe.task.modulus, encodingNamed(recipe.encoding).kind]);
    assert.deepEqual(inside, [
      [100, 'absolute'],
      [100, 'relative'],
      [101, 'absolute'],
      [101, 'relative'],
    ]);
  });

  it('writes commands that train the very same recipes', () => {
    for (const { id, recipe } of plan) {
      const [program, command, ...args] = commandLine(recipe).split(' ');
      const parsed = addRecipeOptions(new Command()).exitOverride().parse(args, { from: 'user' }).opts<RecipeFlags>();
      // As they are written down: without what is not said.
      const written = JSON.parse(JSON.stringify(recipeFromFlags(parsed))) as unknown;
      assert.deepEqual({ program, command, recipe: written }, { program: 'digitscope', command: 'train', recipe }, id);
    }
  });
});
