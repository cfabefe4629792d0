import type { Host } from '../host';

/**
 * A command of the palette. One file each; `table.ts` lists them, and package.json gives it a title, an icon and a
 * place in the menus.
 */
export interface Command {
  readonly id: `digitscope.${string}`;
  /**
   * @param args what the caller passed: nothing from the palette; the line, and all selected lines, from the tree; a
   * file from the explorer
   */
  run(host: Host, ...args: unknown[]): Promise<void> | void;
}
