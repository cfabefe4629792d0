import { gpt2 } from './gpt2';
import type { Importer } from './importer';
import { minGpt } from './min-gpt';
import { nanoGpt } from './nano-gpt';
import { own } from './own';

/**
 * Every kind of weights file; the first that recognises one reads it. minGPT's are also nanoGPT's in name, so they come
 * first.
 */
export const importers: readonly Importer[] = [own, gpt2, minGpt, nanoGpt];
