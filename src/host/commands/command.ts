import type { Host } from '../host';

/**
 * A command of the palette. Each is one file, a line in `commands.ts`, and a title, icon and menu entries in
 * package.json.
 */
export interface Command {
  readonly id: `digitscope.${string}`;
  /**
   * @param args what the caller passes: nothing from the palette; the clicked item and all selected items from the
   * tree; a file from the explorer
   */
  run(host: Host, ...args: unknown[]): Promise<void> | void;
}
