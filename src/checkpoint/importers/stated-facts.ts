import { Opaque, type PickleValue } from '../torch/values';

/** Something that a file says of its model or training, such as `n_head` 6 in `hyper_parameters`. */
export interface Fact {
  readonly key: string;
  readonly value: number | boolean | string;
  /** Where it stands, for messages: `model_args`, `config.json`; empty beside the weights themselves. */
  readonly where: string;
}
export type Facts = readonly Fact[];

/** Where training scripts, Lightning and others put how a model was made, the likeliest to be right first. */
const places = ['model_args', 'model_config', 'hyper_parameters', 'hparams', 'args', 'config', 'cfg', 'opt'];
/** Far more than anyone says of a small model. */
const mostFacts = 2000;

/**
 * What a saved object says beside its weights: in the places above, dictionaries or objects such as
 * `argparse.Namespace`, one deep in those, and at its top.
 */
export function factsOf(root: PickleValue): Facts {
  const top = fieldsOf(root);
  const named = places.flatMap((place) => {
    const fields = fieldsOf(top?.get(place) ?? null);
    const inner = [...(fields ?? [])]
      .slice(0, mostFacts)
      .map(([key, value]) => plainFacts(fieldsOf(value), `${place}.${typeof key === 'string' ? key : ''}`));
    return [plainFacts(fields, place), ...inner];
  });
  return [...named, plainFacts(top, '')].flat().slice(0, mostFacts);
}

/** The first fact of any of these keys. */
export const factOf = (facts: Facts, ...keys: readonly string[]): Fact | undefined =>
  facts.find(({ key }) => keys.includes(key));

/** The facts of a JSON document or another plain object. */
export const factsOfObject = (document: Readonly<Record<string, unknown>>, where: string): Facts =>
  Object.entries(document).flatMap(([key, value]): Fact[] => (isPlain(value) ? [{ key, value, where }] : []));

/** A fact in words: `n_head 6 in hyper_parameters`. */
export const factWords = ({ key, value, where }: Fact): string =>
  `${key} ${String(value).slice(0, 40)}${where && ` in ${where}`}`;

function fieldsOf(value: PickleValue): Map<PickleValue, PickleValue> | undefined {
  if (value instanceof Map) return value;
  return value instanceof Opaque ? value.fields : undefined;
}

function plainFacts(fields: Map<PickleValue, PickleValue> | undefined, where: string): Fact[] {
  const entries = [...(fields ?? [])].slice(0, mostFacts);
  return entries.flatMap(([key, value]): Fact[] =>
    typeof key === 'string' && isPlain(value) ? [{ key, value, where }] : [],
  );
}

const isPlain = (value: unknown): value is Fact['value'] =>
  typeof value === 'number' || typeof value === 'boolean' || typeof value === 'string';
