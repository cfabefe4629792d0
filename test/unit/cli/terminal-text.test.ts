import { equal } from 'node:assert/strict';
import pc from 'picocolors';
import { terminalText } from '../../../src/cli/common/terminal-text';

describe('text for a terminal', () => {
  it('keeps lines and what the command line itself emphasizes', () => {
    const { bold, dim } = pc.createColors(true);
    const text = `${bold('a × b')}\n${dim('runs/one · step 5')}\n┌─┐ ümläut 加法 😀`;
    equal(terminalText(text), text);
  });

  it('shows what would move the cursor, set a title, colour or turn text around', () => {
    equal(
      terminalText('a\u001b]0;title\u0007b\u001b[2Jc\u001b[31md\u009be\u202ef\rg'),
      'a\\u{1b}]0;title\\u{7}b\\u{1b}[2Jc\\u{1b}[31md\\u{9b}e\\u{202e}f g',
    );
  });
});
