import { UserError } from '../../shared/errors';
import type { NamedTensor, Tensors } from '../safetensors';

/** The tokens of a model as a person writes them: `\n` stands for a line end, `\t` for a tab, `\\` for a backslash. */
export const tokensOf = (text: string): string[] => [
  ...text.replace(/\\([nt\\])/g, (_, letter: string) => ({ n: '\n', t: '\t' })[letter] ?? '\\'),
];

/** How others write the signs of our tasks. */
const otherSigns: Readonly<Record<string, readonly string[]>> = { '*': ['×', 'x', 'X', '·'] };

/**
 * The row of each of our tokens in a model whose tokens are named. They may stand in any order and among others, which
 * are not used. `;` stands for the end token; where it is missing, a line end or the one character that is none of the
 * task's stands there.
 * @param theirs the model's characters in its token order, such as `+0123456789;=`
 * @param ours those of the task's layout
 * @throws UserError `import/vocabulary`
 */
export function rowsOf(theirs: string, ours: string): number[] {
  const tokens = tokensOf(theirs);
  const repeated = tokens.find((token, i) => tokens.indexOf(token) !== i);
  if (repeated !== undefined)
    throw new UserError(
      'import/vocabulary',
      `The vocabulary '${theirs}' has '${repeated}' twice. Give each character once, in the order of the model's ` +
        'tokens.',
    );
  const signs = [...ours].flatMap((sign) => [sign, ...(otherSigns[sign] ?? [])]);
  const others = tokens.filter((token) => !signs.includes(token));
  // The end of an answer may be any one token that is nothing else.
  const onlyOther = others.length === 1 ? others[0] : undefined;
  const end = others.includes('\n') ? '\n' : onlyOther;
  const rows = [...ours].map((sign) => {
    const row = [sign, ...(otherSigns[sign] ?? []), ...(sign === ';' && end !== undefined ? [end] : [])]
      .map((token) => tokens.indexOf(token))
      .find((index) => index >= 0);
    return row ?? -1;
  });
  const missing = [...ours].filter((_, i) => rows[i] < 0);
  if (missing.length === 0) return rows;
  const hint = missing.includes(';')
    ? ' Write ; in the place of the token that ends an answer, or \\n where that is a line end.'
    : '';
  throw new UserError(
    'import/vocabulary',
    `The vocabulary '${theirs}' does not have the characters of the task, '${ours}': it ` +
      `lacks ${missing.join(' ')}. Give them in the order of the model's tokens.${hint}`,
  );
}

/**
 * Puts the rows of the embeddings (and of an untied output matrix) into our order of tokens, and drops the others. Of
 * our tokens the model computes the same.
 * @param rows of our tokens, in our order
 * @throws UserError `import/vocabulary` where the model has fewer rows
 */
export function selectRows(tensors: Tensors, rows: readonly number[]): Tensors {
  const selected = ({ shape, data }: NamedTensor): NamedTensor => {
    const [count, width] = shape;
    const largest = Math.max(...rows);
    if (largest >= count)
      throw new UserError(
        'import/vocabulary',
        `The vocabulary has ${largest + 1} tokens or more, and the model has ${count}. Give at most as many ` +
          'characters as the model has tokens.',
      );
    const chosen = new Float32Array(rows.length * width);
    rows.forEach((row, i) => chosen.set(data.subarray(row * width, (row + 1) * width), i * width));
    return { shape: [rows.length, width], data: chosen };
  };
  return new Map(
    [...tensors].map(([name, tensor]) => [
      name,
      name === 'transformer.wte.weight' || name === 'lm_head.weight' ? selected(tensor) : tensor,
    ]),
  );
}
