import { visibleText } from '../../shared/visible-text';

/** Has no width and is not drawn. Between two characters it keeps them from being read as one piece of markup. */
const wordJoiner = '\u2060';

/**
 * Text as VS Code may show it. VS Code reads `[words](command:…)` in messages, quick picks and progress as a link that
 * runs a command on a click, `$(name)` in labels as an icon, and `scheme://` in the log as a link. Names, prompts and
 * errors that quote a file can contain any of these. The result looks the same and is only text. Everything that is
 * shown passes through here: `test/unit/walls.test.ts` allows the calls of VS Code that show text only in this folder.
 */
export const plain = (text: string): string =>
  visibleText(text)
    .replaceAll('](', `]${wordJoiner}(`)
    .replaceAll('$(', `$${wordJoiner}(`)
    .replaceAll('://', `:${wordJoiner}//`);

/** The same for text of several lines. */
export const plainLines = (text: string): string => text.split(/\r?\n/).map(plain).join('\n');

/** The same for an optional text. */
export const plainOr = (text: string | undefined): string | undefined => (text === undefined ? undefined : plain(text));
