import type { ProbeDescription, ProbeOption, ProbeOptions } from '../../../src/shared/probe';

/** What the form of a probe holds, by option: text as it was written, or whether a flag is set. */
export type Written = Readonly<Record<string, string | boolean>>;

/** What a form begins with. */
export const presetOf = (option: ProbeOption): string | boolean =>
  option.kind === 'flag' ? option.default : String(option.default ?? '');

export type Reading = { readonly value: ProbeOptions[string] } | { readonly problem: string };

/** What was written as a value, or what is wrong with it in words. Nothing written is the default. */
export function readOption(option: ProbeOption, written: string | boolean = presetOf(option)): Reading {
  if (option.kind === 'flag') return { value: written === true };
  const text = String(written).trim();
  if (text === '') return { value: option.default };
  switch (option.kind) {
    case 'integer': {
      const digits = text.replace(/(?<=\d)[,_ ](?=\d{3}\b)/g, '');
      const number = Number(digits);
      const fits = /^-?\d+$/.test(digits) && number >= option.min && number <= option.max;
      return fits
        ? { value: number }
        : { problem: `“${text}” is not a whole number from ${option.min} to ${option.max}.` };
    }
    case 'choice':
      return option.choices.includes(text)
        ? { value: text }
        : { problem: `“${text}” is not one of ${option.choices.join(', ')}.` };
    case 'place':
      return { value: /^\d+$/.test(text) ? Number(text) : text };
    case 'text':
      return { value: text };
  }
}

/** All options of a probe, or the first that is wrong. */
export function readOptions(
  { options }: ProbeDescription,
  written: Written = {},
): { readonly values: ProbeOptions } | { readonly wrong: string } {
  const readings = options.map((option) => ({ option, reading: readOption(option, written[option.name]) }));
  const wrong = readings.find(({ reading }) => 'problem' in reading);
  if (wrong) return { wrong: wrong.option.name };
  return {
    values: Object.fromEntries(
      readings.map(({ option, reading }) => [option.name, 'value' in reading ? reading.value : null]),
    ),
  };
}

/**
 * A value as it is told beside a result: `digits 3`, `fold`. Nothing for a flag that is not set and for what the
 * probe decides.
 */
export function optionInWords(name: string, value: ProbeOptions[string]): string | null {
  if (value === null || value === false) return null;
  return value === true ? name : `${name} ${value}`;
}
