import { checkpointError } from '../checkpoint-error';

/**
 * What torch.compile, DataParallel, FSDP, DeepSpeed and activation checkpointing put into names, wherever they wrap a
 * part of a model.
 */
const wrappers = [
  '_orig_mod',
  'module',
  '_forward_module',
  '_fsdp_wrapped_module',
  '_fpw_module',
  '_checkpoint_wrapped_module',
];

/** The tensor that every model of the family has once; what stands before it stands before all. */
const anchor = /^((?:.+?\.)??)(?:transformer\.)?wpe\.weight$/;
const parts = /^(wte|wpe|h|ln_f)\./;
const head = /^(?:.+\.)?(lm_head\..+)$/;

const unwrapped = (name: string): string =>
  name
    .split('.')
    .filter((part) => !wrappers.includes(part))
    .join('.');

/** Whether tensors are named as those of GPT-2's family. */
export const looksLikeGpt = (names: readonly string[]): boolean =>
  names.some((name) => /(^|\.)(wpe|wte)\.weight$|\.c_attn\.weight$/.test(unwrapped(name)));

export interface NamedParts<T> {
  /** By nanoGPT's names: `transformer.h.0.…`, `lm_head.weight`. Names of another kind stay as they are. */
  readonly tensors: ReadonlyMap<string, T>;
  /** By their names in the file: what stands outside the model. */
  readonly outside: ReadonlyMap<string, T>;
}

/**
 * Takes off what wrappers and surrounding modules put before and into the names of a model.
 * @throws UserError `checkpoint/tensors` where a name comes twice, or the file holds several models
 */
export function withoutWrappers<T>(tensors: ReadonlyMap<string, T>, source: string): NamedParts<T> {
  const short = [...tensors].map(([name, tensor]): [full: string, short: string, tensor: T] => [
    name,
    unwrapped(name),
    tensor,
  ]);
  const prefixes = [...new Set(short.flatMap(([, name]) => anchor.exec(name)?.[1] ?? []))];
  if (prefixes.length > 1)
    throw checkpointError(
      'tensors',
      source,
      `holds several models, under ${prefixes
        .map((prefix) => `'${prefix}'`)
        .slice(0, 8)
        .join(', ')}`,
      'Save the weights of one of them alone.',
    );
  const prefix = prefixes[0] ?? commonPrefix(short.map(([, name]) => name));
  const inside = new Map<string, T>();
  const outside = new Map<string, T>();
  for (const [full, name, tensor] of short) {
    // An output matrix may stand beside the module that holds the rest.
    const own = name.startsWith(prefix) ? name.slice(prefix.length) : head.exec(name)?.[1];
    if (own === undefined) {
      outside.set(full, tensor);
      continue;
    }
    const canonical = parts.test(own) ? `transformer.${own}` : own;
    if (inside.has(canonical))
      throw checkpointError(
        'tensors',
        source,
        `holds the tensor '${canonical}' twice, under names that differ by their prefix`,
      );
    inside.set(canonical, tensor);
  }
  return { tensors: inside, outside };
}

/** What Lightning puts before all names of a model whose own names tell nothing. */
const commonPrefix = (names: readonly string[]): string =>
  names.length > 0 && names.every((name) => name.startsWith('model.')) ? 'model.' : '';
