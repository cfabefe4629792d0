import { visibleText } from '../../shared/visible-text';

/** Line breaks, and the escape sequences with which the command line itself makes text bold or dim. */
const own = /(\n|\p{Cc}\[(?:1|2|22)m)/u;

/**
 * Text for a terminal: lines and emphasis stay, and whatever else in it could move the cursor, set a title or hide text
 * is shown instead of obeyed.
 */
export const terminalText = (text: string): string =>
  text
    .split(own)
    .map((part) => (part === '\n' || (part.startsWith('\u001b[') && own.test(part)) ? part : visibleText(part)))
    .join('');
