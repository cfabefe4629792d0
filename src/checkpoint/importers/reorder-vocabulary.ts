import { UserError } from '../../shared/errors';
import type { NamedTensor, Tensors } from '../safetensors';

/**
 * Puts the rows of the embeddings (and of an untied output matrix) into our order of tokens. The model computes the same, its tokens only have other numbers.
 * @param theirs the model's characters in its token order, such as `+0123456789;=`
 * @param ours those of the task's layout
 * @throws UserError `import/vocabulary` when they are not the same characters
 */
export function reorderVocabulary(tensors: Tensors, theirs: string, ours: string): Tensors {
  const sorted = (characters: string) => [...characters].sort().join('');
  if (sorted(theirs) !== sorted(ours)) throw new UserError('import/vocabulary', `The vocabulary '${theirs}' does not have the characters of the task, '${ours}'. Give each of them once, in the order of the model's tokens.`);
  const rowOf = [...ours].map((character) => theirs.indexOf(character));
  const reordered = ({ shape, data }: NamedTensor): NamedTensor => {
    const [, width] = shape;
    const rows = new Float32Array(data.length);
    rowOf.forEach((row, i) => rows.set(data.subarray(row * width, (row + 1) * width), i * width));
    return { shape, data: rows };
  };
  return new Map([...tensors].map(([name, tensor]) => [name, name === 'transformer.wte.weight' || name === 'lm_head.weight' ? reordered(tensor) : tensor]));
}
