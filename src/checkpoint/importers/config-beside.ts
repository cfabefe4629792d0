import path from 'node:path';
import { messageOf } from '../../shared/errors';
import { textOf } from '../files';
import { factOf, factsOfObject, type Facts } from './stated-facts';
import type { ForeignSource } from './source';

/** In bytes; a config.json of a language model has a few thousand. */
const longestConfig = 1_000_000;

/**
 * What the `config.json` beside a weights file says of its model, and what to note of it; nothing where there is none,
 * or it is another program's. One that cannot be read is only noted.
 */
export async function configBeside(file: string, source: ForeignSource): Promise<{ facts: Facts; notes: string[] }> {
  const nothing = { facts: [], notes: [] };
  let text: string | undefined;
  try {
    text = await textOf(path.join(path.dirname(file), 'config.json'), longestConfig);
  } catch (error) {
    return { facts: [], notes: [`The config.json beside it was not read: ${messageOf(error)}`] };
  }
  if (text === undefined) return nothing;
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return { facts: [], notes: ['The config.json beside it is no JSON and was not read.'] };
  }
  if (
    typeof document !== 'object' ||
    document === null ||
    !('model_type' in document || 'architectures' in document || 'n_embd' in document)
  )
    return nothing;
  const facts = factsOfObject(document as Record<string, unknown>, 'config.json');
  const other = differs(facts, source);
  if (other !== undefined)
    return { facts: [], notes: [`The config.json beside it describes another model (${other}) and was not read.`] };
  return {
    facts:
      'quantization_config' in document
        ? [...facts, { key: 'quantization_config', value: true, where: 'config.json' }]
        : facts,
    notes: [],
  };
}

/** A size in which a description and the tensors differ, in words. */
function differs(facts: Facts, { tensors }: ForeignSource): string | undefined {
  const [vocabulary, width] = (tensors.get('transformer.wte.weight') ?? tensors.get('lm_head.weight'))?.shape ?? [];
  const [context] = tensors.get('transformer.wpe.weight')?.shape ?? [];
  const sizes: readonly [key: string, size: number | undefined][] = [
    ['n_embd', width],
    ['hidden_size', width],
    ['vocab_size', vocabulary],
    ['n_positions', context],
  ];
  const wrong = sizes.find(
    ([key, size]) => size !== undefined && factOf(facts, key) !== undefined && factOf(facts, key)?.value !== size,
  );
  return wrong && `${wrong[0]} ${factOf(facts, wrong[0])?.value}, where the weights have ${wrong[1]}`;
}
