import { sizes, sizeNames } from '../src/shared/sizes';
import { recipeSchema } from '../src/checkpoint/recipe-schema';
import type { Recipe } from '../src/shared/recipe';

/** Flags of recipe fields, in the order in which they are written. */
const flags: readonly [flag: string, value: (recipe: Recipe) => string | number | boolean | null | undefined][] = [
  ['--task', ({ task }) => task.operation],
  ['--modulus', ({ task }) => task.modulus],
  ['--base', ({ task }) => task.base],
  ['--train-digits', ({ task }) => task.trainDigits.join('-')],
  ['--operand-width', ({ task }) => task.operandWidth],
  ['--reverse-operands', ({ task }) => task.reverseOperands],
  ['--encoding', ({ encoding }) => encoding],
  [
    '--size',
    ({ layers, heads, width }) =>
      sizeNames.find(
        (name) => sizes[name].layers === layers && sizes[name].heads === heads && sizes[name].width === width,
      ),
  ],
  ['--untied', ({ tiedEmbeddings }) => !tiedEmbeddings],
  ['--dropout', ({ dropout }) => dropout],
  ['--optimizer', ({ optimizer }) => optimizer],
  ['--batch', ({ batch }) => batch],
  ['--lr', ({ learningRate }) => learningRate],
  ['--muon-lr', ({ muonLearningRate }) => muonLearningRate],
  ['--schedule', ({ schedule }) => schedule],
  ['--weight-decay', ({ weightDecay }) => weightDecay],
  ['--steps', ({ steps }) => steps],
  ['--until', ({ until }) => until ?? 'none'],
  ['--eval-every', ({ evalEvery }) => evalEvery],
  ['--checkpoint-every', ({ checkpointEvery }) => checkpointEvery],
  ['--seed', ({ seed }) => seed],
];

/** The command that trains a recipe of the plan; what the command line takes anyway is left out. */
export function commandLine(recipe: Recipe): string {
  const { operation, modulus, operandWidth } = recipe.task;
  // Beside what every recipe has to say, the defaults.
  const usual = recipeSchema.parse({
    task: {
      operation,
      ...(modulus !== undefined && { modulus: 2 }),
      operandWidth: operandWidth === 1 ? 2 : 1,
      trainDigits: [1, 1],
    },
  });
  const said = flags.flatMap(([flag, value]) => {
    const now = value(recipe);
    const preset = value(usual);
    if (flag !== '--task' && now === preset) return [];
    return now === true ? [flag] : [`${flag} ${now}`];
  });
  return `digitscope train ${said.join(' ')}`;
}
