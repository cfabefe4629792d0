import * as z from 'zod';

/** What a command is called on: a run, and perhaps one of its checkpoints. */
export interface Target {
  readonly folder: string;
  readonly step?: number;
}

const target = z.object({ folder: z.string().min(1), step: z.number().int().min(0).optional() });
const resource = z.object({ scheme: z.literal('file'), fsPath: z.string().min(1) });

/**
 * Reads a caller's argument: an item of the tree, a plain object, or a file's Uri. Undefined for anything else, such as
 * a call from the palette.
 */
export function targetOf(argument: unknown): Target | undefined {
  const file = resource.safeParse(argument);
  if (file.success) return { folder: file.data.fsPath };
  return target.safeParse(argument).data;
}

/** All items that are selected in the tree: VS Code passes the clicked one, then all of them. */
export function targetsOf(clicked: unknown, selected: unknown): Target[] {
  const all = Array.isArray(selected) ? selected : [clicked];
  return all.map(targetOf).filter((each) => each !== undefined);
}
