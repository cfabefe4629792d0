import type { ProbeDescription, ProbeOptions } from '../../../src/shared/probe';

/** Codes of what the host refuses because of what was asked, so that asking the same again is of no use. */
const isRefusal = (code: string | undefined): boolean => /^(probe|task|prompt)\//.test(code ?? '');

const standsIn = (message: string, value: string): boolean =>
  new RegExp(`(?<![\\p{L}\\p{N}])${value.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')}(?![\\p{L}\\p{N}])`, 'u').test(
    message,
  );

export interface Refusal {
  /** The options that it is about, where that can be told. */
  readonly options: readonly string[];
}

/**
 * Whether a probe's failure lies in what it was asked: by its code, or because it names the value of an option. Null
 * for anything that may go better the next time.
 */
export function refusalOf(
  { options }: ProbeDescription,
  asked: ProbeOptions,
  code: string | undefined,
  message: string,
): Refusal | null {
  const [, about] = /^probe\/(.+)$/.exec(code ?? '') ?? [];
  const named = options.filter(({ name, ...option }) => {
    const value = asked[name] ?? null;
    if (about === name) return value !== null;
    // A value that the message names, other than the default, which the user did not write.
    return (
      option.kind !== 'flag' &&
      value !== null &&
      value !== '' &&
      value !== option.default &&
      code !== undefined &&
      standsIn(message, String(value))
    );
  });
  const names = named.map(({ name }) => name);
  return names.length > 0 || isRefusal(code) ? { options: names } : null;
}
