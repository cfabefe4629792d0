import { Command, CommanderError } from 'commander';
import { version } from '../../package.json';
import { CancelledError, UserError, messageOf } from '../shared/errors';
import { commands } from './commands/commands';
import type { CliContext } from './common/context';
import { requireCommand } from './common/require-command';
import { terminalText } from './common/terminal-text';

/** Exit codes: success, an internal error, a wrong request, Ctrl-C. */
export const exitCodes = { ok: 0, internal: 1, user: 2, cancelled: 130 } as const;

/**
 * Runs one command line. Whatever goes wrong ends as one line on the error stream.
 * @returns the exit code
 */
export async function runCli(args: readonly string[], context: CliContext): Promise<number> {
  const complain = (text: string) => void context.err.write(`${terminalText(text.replace(/\s*\n\s*/g, ' ').trim())}\n`);
  try {
    await program(context).parseAsync(args, { from: 'user' });
    return exitCodes.ok;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return exitCodes.ok;
    if (error instanceof CancelledError) {
      complain(error.message);
      return exitCodes.cancelled;
    }
    const ours = error instanceof UserError || error instanceof CommanderError;
    complain(error instanceof CommanderError ? sentenceOf(error) : messageOf(error));
    if (context.debug && error instanceof Error) context.err.write(`${error.stack}\n`);
    return ours ? exitCodes.user : exitCodes.internal;
  }
}

/** Commander's message (`error: unknown option '--x'`) as sentences that say what to do. */
function sentenceOf({ message }: CommanderError): string {
  const words = message.replace(/^error: /, '').replace(/\.$/, '');
  return `${words[0].toUpperCase()}${words.slice(1)}. \`--help\` lists the options.`;
}

function program(context: CliContext): Command {
  const root = new Command('digitscope')
    .description('Trains small arithmetic transformers and shows which digits they read.')
    .version(version)
    .exitOverride()
    // Errors are written once, as one line, by `runCli`.
    .configureOutput({
      writeOut: (text) => void context.out.write(text),
      writeErr: () => undefined,
      outputError: () => undefined,
    })
    .showHelpAfterError(false)
    // Ctrl-C may come before the command has started.
    .hook('preAction', () => {
      if (context.signal.aborted) throw new CancelledError();
    });
  for (const register of commands) register(root, context);
  requireCommand(root, 'command');
  return root;
}
