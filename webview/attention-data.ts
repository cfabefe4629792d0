import { UserError } from '../src/shared/errors';
import type { PageContract } from '../src/shared/page-contract';
import type { AttentionResult } from '../src/shared/results';
import type { CallOptions, Client } from '../src/shared/rpc';

/**
 * Attention as the page shows it; with why the prompt that was asked for was refused, where this is the one before it.
 */
export type ShownAttention = AttentionResult & { readonly refused?: string };

/** Refusals that are about the prompt's words. */
export const isPromptError = (code: string | undefined): boolean => code?.startsWith('prompt/') ?? false;

/**
 * Asks for the attention of a prompt at a checkpoint; where a run cannot be asked that prompt, of the last one that it
 * could be asked, so that the panel never shows another checkpoint.
 */
export function attentionOf(
  calls: Pick<Client<PageContract>, 'attention'>,
): (asked: PageContract['attention']['params'], options: CallOptions<never>) => Promise<ShownAttention> {
  let last: string | undefined;
  return async (asked, options) => {
    try {
      const result = await calls.attention(asked, options);
      last = asked.prompt;
      return result;
    } catch (error) {
      if (last === undefined || !(error instanceof UserError) || !isPromptError(error.code)) throw error;
      return { ...(await calls.attention({ ...asked, prompt: last }, options)), refused: error.message };
    }
  };
}
