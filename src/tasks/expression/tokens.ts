/** A word, number or sign of an expression's text. */
export interface Token {
  readonly kind: 'number' | 'word' | 'sign' | 'end';
  /** The one spelling that the parser knows: `*` for `×`, `mod` for `%`. Empty at the end. */
  readonly text: string;
  /** Where it stands in the text, from `start` on and before `end`. */
  readonly start: number;
  readonly end: number;
}

/** What people write for the same. */
const spellings = new Map([
  ['×', '*'],
  ['·', '*'],
  ['⋅', '*'],
  ['−', '-'],
  ['–', '-'],
  ['**', '^'],
  ['÷', '//'],
  ['%', 'mod'],
]);

/** Space, number, word, or a sign: of two characters where there is one, otherwise whatever stands there. */
const pattern = /(?<space>\s+)|(?<number>[0-9]+)|(?<word>\p{L}+)|\*\*|\/\/|./gsu;

/** Cuts a text into tokens, the last of them its end. Knows no grammar: a sign may be one that means nothing. */
export function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  for (const { 0: found, index, groups } of text.matchAll(pattern)) {
    if (groups?.space !== undefined) continue;
    tokens.push({
      kind: kindOf(groups ?? {}),
      text: spellings.get(found) ?? found,
      start: index,
      end: index + found.length,
    });
  }
  return [...tokens, { kind: 'end', text: '', start: text.length, end: text.length }];
}

function kindOf(groups: Readonly<Record<string, string | undefined>>): Token['kind'] {
  if (groups.number !== undefined) return 'number';
  return groups.word === undefined ? 'sign' : 'word';
}
