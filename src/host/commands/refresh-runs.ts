import type { Command } from './command';

/** Reads the runs anew, for file systems that tell of no changes. */
export const refreshRuns: Command = { id: 'digitscope.refreshRuns', run: ({ runs }) => runs.refresh() };
