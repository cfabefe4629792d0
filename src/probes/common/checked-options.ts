import { UserError } from '../../shared/errors';
import type { ProbeOption, ProbeOptions } from '../../shared/probe';

type Value<O extends ProbeOption> =
  | (O extends { kind: 'integer' }
      ? number
      : O extends { kind: 'choice'; choices: readonly (infer C)[] }
        ? C
        : O extends { kind: 'flag' }
          ? boolean
          : O extends { kind: 'place' }
            ? number | string
            : string)
  | (O extends { default: null } ? null : never);
/** The types of option values by name, derived from the options' declaration. */
export type OptionValues<O extends readonly ProbeOption[]> = { readonly [K in O[number] as K['name']]: Value<K> };

/**
 * Checks options against their declaration and fills in defaults.
 * @throws UserError `probe/option`, which names the option and what it accepts
 */
export function checkedOptions<const O extends readonly ProbeOption[]>(
  probe: string,
  declared: O,
  given: ProbeOptions,
): OptionValues<O> {
  const unknown = Object.keys(given).find((name) => !declared.some((option) => option.name === name));
  if (unknown !== undefined)
    throw refusal(probe, `has no option '${unknown}'; it has ${declared.map(({ name }) => name).join(', ') || 'none'}`);
  const values = declared.map((option) => [option.name, checked(probe, option, given[option.name])]);
  // Each value has just been checked against the declaration that its type follows from.
  return Object.fromEntries(values) as OptionValues<O>;
}

function checked(probe: string, option: ProbeOption, value: ProbeOptions[string] | undefined): ProbeOptions[string] {
  const wanted = (what: string) => refusal(probe, `takes ${what} as its ${option.name}, not ${JSON.stringify(value)}`);
  if (value === undefined || value === null) return option.default;
  if (
    option.kind === 'integer' &&
    !(Number.isInteger(value) && Number(value) >= option.min && Number(value) <= option.max)
  )
    throw wanted(`a whole number from ${option.min} to ${option.max}`);
  if (option.kind === 'choice' && !option.choices.includes(String(value)))
    throw wanted(`one of ${option.choices.join(', ')}`);
  if (option.kind === 'flag' && typeof value !== 'boolean') throw wanted('yes or no');
  if (option.kind === 'text' && typeof value !== 'string') throw wanted('text');
  if (option.kind === 'place' && typeof value !== 'string' && !(Number.isInteger(value) && Number(value) >= 0))
    throw wanted('a place, by its number or its name,');
  return value;
}

const refusal = (probe: string, words: string) => new UserError('probe/option', `The probe ${probe} ${words}.`);
