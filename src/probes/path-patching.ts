import { UserError } from '../shared/errors';
import { listed } from '../shared/place-words';
import { componentAxis, modelPart } from './common/axes';
import { headsAndMlps, labelOf, writtenTaps } from './common/heads-and-mlps';
import { shortPercent } from '../shared/percent';
import { logitDifference, pairOptions, pairsAsked, pairsFrom } from './common/prompt-pairs';
import { checkDifference, differenceInWords, differenceMeasure } from './common/pair-difference';
import { comesBefore, receiverLabel, receiverNamed, senderNamed } from './path-patching/ends';
import { patchPath } from './path-patching/path';
import { chunksOf } from './common/chunks';
import { defineProbe } from './probe';

/** From this share on, the findings name a sender. */
const named = 0.02;

/**
 * Path patching (Wang et al., arXiv 2211.00593): what does one part of the model send directly to another? Prompts come
 * in pairs as for activation patching. The clean prompt is run with the sender's output from the corrupted one, which
 * only the receiver gets: every other head and MLP stays as it is in the clean prompt. With the logit difference d of
 * activation patching, the measure is (d_clean − d_patched) / (d_clean − d_corrupted), each the mean over all pairs:
 * the share of the difference between the prompts that takes this path; 0 is none, 1 all.
 */
export const pathPatching = defineProbe({
  name: 'path-patching',
  title: 'Path patching',
  question: 'How much of what tells two prompts apart goes directly from a head or MLP to another, or to the logits?',
  options: [
    {
      kind: 'text',
      name: 'sender',
      help: 'a head such as L0H1 or an MLP such as "mlp 0"; all that come before the receiver when left out',
      default: null,
    },
    {
      kind: 'text',
      name: 'receiver',
      help: 'an input of a head, such as L2H0.q, .k or .v; an MLP; or logits',
      default: 'logits',
    },
    ...pairOptions,
  ],
  async run({ runner, signal, progress }, { sender: senderAsked, receiver: receiverAsked, ...options }) {
    const { layout, config } = runner;
    const receiver = receiverNamed(config, receiverAsked);
    const senders =
      senderAsked === null
        ? headsAndMlps(config).filter((part) => comesBefore(part, receiver))
        : [senderNamed(config, senderAsked)];
    if (senders.length === 0)
      throw new UserError(
        'probe/path',
        `Nothing comes before ${receiverLabel(receiver)}; choose a receiver in a later layer.`,
      );
    if (!comesBefore(senders[0], receiver))
      throw new UserError(
        'probe/path',
        `${labelOf(senders[0])} does not come before ${receiverLabel(receiver)}, so there is no path; choose a later ` +
          'receiver.',
      );
    const pairs = await pairsAsked(layout, options, signal);
    const sums = { clean: 0, corrupted: 0, patched: senders.map(() => 0) };
    for (const { first, count } of chunksOf(runner, pairs.clean)) {
      const some = pairsFrom(pairs, layout, first, count);
      const taps = writtenTaps(config);
      const clean = await runner.prepare(some.clean, { taps, signal });
      const corrupted = await runner.run(some.corrupted, { taps, signal });
      const total = (logits: Float32Array) =>
        Array.from({ length: count }, (_, pair) => logitDifference(some, layout, logits, pair)).reduce(
          (sum, difference) => sum + difference,
          0,
        );
      sums.clean += total(clean.logits);
      sums.corrupted += total(corrupted.logits);
      for (const [i, sender] of senders.entries()) {
        sums.patched[i] += total(
          await patchPath(config, layout.inputLength, { clean, corrupted: corrupted.taps }, sender, receiver, signal),
        );
        progress((first + (count * (i + 1)) / senders.length) / pairs.count);
      }
      clean.release();
    }
    const found = { clean: sums.clean / pairs.count, corrupted: sums.corrupted / pairs.count };
    checkDifference(found, pairs);
    const labels = senders.map(labelOf);
    const values = Float64Array.from(
      sums.patched,
      (patched) => (found.clean - patched / pairs.count) / (found.clean - found.corrupted),
    );
    const carriers = labels
      .map((label, i) => ({ label, share: values[i] }))
      .filter(({ share }) => Math.abs(share) >= named || senders.length === 1)
      .sort((p, q) => Math.abs(q.share) - Math.abs(p.share));
    const shares = carriers.map(({ label, share }) => `${shortPercent(share)} from ${label}`);
    const to = receiverLabel(receiver);
    return {
      prompts: 2 * pairs.count,
      measures: [
        {
          name: 'carried',
          title: `Difference sent directly to ${to}`,
          axes: [
            componentAxis(
              'sender',
              senders.map((part) => ({ label: labelOf(part), part: modelPart(part) })),
            ),
          ],
          values,
          unit: 'share of the difference',
          range: [-1, 1],
        },
        differenceMeasure(found),
      ],
      findings: [
        differenceInWords(found, pairs),
        carriers.length === 0
          ? `No head or MLP sends ${shortPercent(named)} of the difference or more directly to ${to}.`
          : `Sent directly to ${to}, as a share of the difference: ${listed(shares.slice(0, 6))}.`,
      ],
    };
  },
});
