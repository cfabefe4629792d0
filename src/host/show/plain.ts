import { visibleText } from '../../shared/visible-text';

/** Takes no room and is not drawn; between two characters it keeps them from being read as one mark. */
const wordJoiner = '\u2060';

/**
 * Text as VS Code may show it. VS Code reads `[words](command:…)` in messages, quick picks and progress as a link that
 * runs a command on a click, `$(name)` in labels as an icon, and `scheme://` in the log as a link. Names, prompts and
 * errors that quote a file can contain any of these. The result looks the same and is only text. Everything that is
 * shown passes here: `test/unit/walls.test.ts` holds the calls of VS Code that show text to the files of this folder.
 */
export const plain = (text: string): string =>
  visibleText(text)
    .replaceAll('](', `]${wordJoiner}(`)
    .replaceAll('$(', `$${wordJoiner}(`)
    .replaceAll('://', `:${wordJoiner}//`);

/** The same for text of several lines, which stay apart. */
export const plainLines = (text: string): string => text.split(/\r?\n/).map(plain).join('\n');

/** An optional text, the same way. */
export const plainOr = (text: string | undefined): string | undefined => (text === undefined ? undefined : plain(text));
