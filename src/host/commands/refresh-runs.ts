import type { Command } from './command';

/** Reads the runs again, for file systems that do not report changes. */
export const refreshRuns: Command = { id: 'digitscope.refreshRuns', run: ({ runs }) => runs.refresh() };
