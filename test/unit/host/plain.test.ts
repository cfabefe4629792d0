// What comes from a file is shown as text: VS Code reads none of it as a link, an icon or a line break.
import { deepEqual, equal } from 'node:assert/strict';
import { plain, plainLines } from '../../../src/host/show/plain';
import { visibleText } from '../../../src/shared/visible-text';

/** What VS Code's `parseLinkedText` takes for a link, in notifications, progress, quick picks and their messages. */
const linkedText = /\[([^\]]+)\]\(((?:https?:\/\/|command:|file:)[^)\s]+)(?: (["'])(.+?)(\3))?\)/i;
/** What it takes for an icon in labels. */
const icon = /\$\(([A-Za-z0-9-]+(?:~[A-Za-z]+)?)\)/;
/** What its output channel and editors take for a link. */
const address = /(?:https?|file):\/\//i;
const withoutJoiners = (text: string) => text.replaceAll('\u2060', '');

describe('text as VS Code may show it', () => {
  const hostile = [
    '[click](command:workbench.action.terminal.sendSequence?%7B%22text%22%3A%22touch%20x%22%7D)',
    '[click](https://example.invalid "title")',
    '[a](file:///etc/passwd)',
    '[[a](command:x)]',
    'x](command:y) [x](command:y)](command:z)',
    '$(trash) $(sync~spin)',
    'https://example.invalid/a and FILE:///b',
  ];

  it('has no link and no icon in it, and looks as it did', () => {
    deepEqual(
      hostile.filter((text) => linkedText.test(plain(text)) || icon.test(plain(text)) || address.test(plain(text))),
      [],
    );
    deepEqual(
      hostile.map((text) => withoutJoiners(plain(text))),
      hostile,
    );
    equal(
      hostile.filter((text) => linkedText.test(text) || icon.test(text) || address.test(text)).length,
      hostile.length,
    );
  });

  it('is left as it is where nothing in it means anything', () => {
    const ordinary = 'Run a×b (2) [3] $4 50% – “mod 100”, ümläut, 加法 😀 C:\\runs\\x';
    equal(plain(ordinary), ordinary);
  });

  it('shows the characters that would hide or reorder it', () => {
    equal(plain('a\u001b]8;;x\u0007b\u202ec\u2066d\u0000'), 'a\\u{1b}]8;;x\\u{7}b\\u{202e}c\\u{2066}d\\u{0}');
    equal(visibleText('one\r\ntwo\tthree\u2028four'), 'one  two three four');
    equal(plainLines('a](b\nc\u0007'), 'a]\u2060(b\nc\\u{7}');
  });
});
