import type { Activation, Edit, PreparedPass } from '../../engine/runner';
import { blockTap } from '../../model/taps';
import type { ModelConfig } from '../../shared/model-config';
import { everywhere, onHead } from '../common/edits';
import { editOutput, outputTap, type HeadOrMlp } from '../common/heads-and-mlps';
import type { Receiver } from './ends';

interface Prompts {
  /** Of the clean prompts, with `writtenTaps`. */
  readonly clean: PreparedPass;
  /** The same taps of the corrupted prompts. */
  readonly corrupted: ReadonlyMap<string, Activation>;
}

/**
 * Logits of the clean prompts where what a sender writes for the corrupted ones reaches the receiver, and it alone, by
 * its direct path.
 *
 * A first pass has the sender's output of the corrupted prompt, and everything that is added to the residual stream
 * after it as in the clean one: what then reaches the receiver differs by what the sender writes and nothing else. For
 * the logits that is all. Otherwise a second pass runs the clean prompt with the receiver's queries, keys, values or
 * hidden layer as they were in the first.
 */
export async function patchPath(
  config: ModelConfig,
  tokens: number,
  { clean, corrupted }: Prompts,
  sender: HeadOrMlp,
  receiver: Receiver,
  signal: AbortSignal,
): Promise<Float32Array> {
  const frozen = (tap: string): Edit => ({ tap, where: everywhere(tokens), value: clean.taps.get(tap)!.data });
  const sent = editOutput(config, tokens, sender, corrupted.get(outputTap(sender))!.data);
  const after = Array.from({ length: config.layers - sender.layer }, (_, i) => sender.layer + i).flatMap((layer) => [
    ...(layer > sender.layer ? [frozen(blockTap(layer, 'attnOut'))] : []),
    ...(layer > sender.layer || sender.kind === 'head' ? [frozen(blockTap(layer, 'mlpOut'))] : []),
  ]);
  const first = (taps: readonly string[]) => clean.run({ edits: [sent, ...after], taps, signal });
  if (receiver.kind === 'logits') return (await first([])).logits;
  const tap = blockTap(receiver.layer, receiver.kind === 'head' ? receiver.part : 'mlpPre');
  const { data: value } = (await first([tap])).taps.get(tap)!;
  const where = receiver.kind === 'head' ? onHead(config, tokens, receiver.head) : everywhere(tokens);
  return (await clean.run({ edits: [{ tap, where, value }], signal })).logits;
}
