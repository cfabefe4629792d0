import { PassThrough } from 'node:stream';
import { commands } from '../../../src/cli/commands/commands';
import type { CliContext } from '../../../src/cli/common/context';
import { runCli } from '../../../src/cli/run-cli';
import { assertSentences } from '../../support/sentences';

/** What a command line prints, errors included. */
async function printed(...args: string[]): Promise<string[]> {
  const out = new PassThrough();
  const context: CliContext = {
    cwd: '/nowhere',
    out,
    err: out,
    colour: false,
    debug: false,
    signal: new AbortController().signal,
    startEngine: () => {
      throw new Error('help needs no engine');
    },
  };
  await runCli(args, context);
  out.end();
  const chunks = await out.toArray();
  return Buffer.concat(chunks as Buffer[])
    .toString()
    .trimEnd()
    .split('\n');
}

describe('what the command line says', () => {
  it('of each command is as it was read last', async () => {
    const said: Record<string, string[]> = { digitscope: await printed('--help') };
    for (const { name } of commands) {
      const command = name.replace('register', '').toLowerCase();
      said[command] = await printed(command, '--help');
    }
    assertSentences('cli', said);
  });
});
