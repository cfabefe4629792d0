import { visibleText } from '../../shared/visible-text';

/** Line breaks, and the escape sequences that the command line itself uses for bold and dim text. */
const own = /(\n|\p{Cc}\[(?:1|2|22)m)/u;

/**
 * Text for a terminal: lines and emphasis stay; anything else that could move the cursor, set a title or hide text is
 * shown as visible characters.
 */
export const terminalText = (text: string): string =>
  text
    .split(own)
    .map((part) => (part === '\n' || (part.startsWith('\u001b[') && own.test(part)) ? part : visibleText(part)))
    .join('');
