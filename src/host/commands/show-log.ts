import type { Command } from './command';

/** Shows what the engine processes printed, and errors with their stacks. */
export const showLog: Command = { id: 'digitscope.showLog', run: ({ log }) => log.show() };
