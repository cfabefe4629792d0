/**
 * Control characters, marks that turn the direction of text around, and Unicode's line breaks: what can move a cursor,
 * hide text or reorder it.
 */
const unseen = /[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu;
const lineOrTab = /[\t\n\v\f\r\u2028\u2029]/;

/** One such character as it may be shown: white space as a space, any other by its code point, `\u{1b}`. */
const shown = (character: string): string =>
  lineOrTab.test(character) ? ' ' : `\\u{${character.codePointAt(0)!.toString(16)}}`;

/**
 * Text from outside (names, prompts, metadata, errors that quote them) as one line that shows all of it: no terminal
 * and no label obeys any of its characters. Text without such characters is returned as it is.
 */
export const visibleText = (text: string): string => text.replace(unseen, shown);
