import path from 'node:path';
import { sizeNames, sizes } from '../shared/sizes';
import type { Recipe } from '../shared/recipe';
import { namesIn } from './files';

type Named = Pick<Recipe, 'task' | 'encoding' | 'layers' | 'heads' | 'width'>;

/** A readable name for a run: `mod-add-100-learned-nano`, `add-base8-rotary-2x4x64`. */
export function runName({ task, encoding, layers, heads, width }: Named): string {
  const size = sizeNames.find(
    (name) => sizes[name].layers === layers && sizes[name].heads === heads && sizes[name].width === width,
  );
  const parts = [
    task.operation,
    task.modulus,
    task.base === 10 ? undefined : `base${task.base}`,
    encoding,
    size ?? `${layers}x${heads}x${width}`,
  ];
  return parts.filter((part) => part !== undefined).join('-');
}

/** The readable name, with `-2`, `-3` … behind it where the directory already holds one of that name. */
export async function freeRunName(directory: string, recipe: Named): Promise<string> {
  const taken = new Set(await namesIn(path.resolve(directory)));
  const name = runName(recipe);
  for (let i = 1; ; i++) {
    const candidate = i === 1 ? name : `${name}-${i}`;
    if (!taken.has(candidate)) return candidate;
  }
}
