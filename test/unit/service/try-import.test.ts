import assert from 'node:assert/strict';
import { openForeign } from '../../../src/checkpoint/importers/open-foreign';
import type { Answers } from '../../../src/checkpoint/importers/import-run';
import { otherReadings, readingOf } from '../../../src/service/process/readings';
import { tryImport } from '../../../src/service/process/try-import';
import { CancelledError } from '../../../src/shared/errors';
import { answersIts, trialWords } from '../../../src/shared/import-trial';
import { parseTaskSpec } from '../../../src/tasks/task-schema';
import { fakeEngine, type Asked } from '../../support/fake-engine';
import { torchFixture } from '../../support/torch';

const task = parseTaskSpec({ operation: 'add', operandWidth: 6, trainDigits: [1, 3] });
const answers: Answers = { task, heads: 1 };
/** nanoGPT's fixture, whose file does not say its heads. */
const opened = async () => {
  const { model, ...rest } = await openForeign(torchFixture('nano-gpt.pt'));
  const { heads, ...without } = model;
  assert.equal(heads, 2);
  return { ...rest, model: without };
};

describe('a model from elsewhere, tried at its trained lengths', () => {
  const attempt = async (
    isRight: Parameters<typeof fakeEngine>[0],
    asked = answers,
    options: { patience?: number; signal?: AbortSignal; onProgress?: (share: number) => void } = {},
    sureness?: (asked: Asked) => number,
  ) =>
    tryImport(fakeEngine(isRight, sureness), await opened(), asked, {
      signal: new AbortController().signal,
      onProgress: () => undefined,
      ...options,
    });
  /** Whether the tokens were taken in an order: the first row of our `+` is that of its place there. */
  const { tensors } = { tensors: openForeign(torchFixture('nano-gpt.pt')) };
  const tokensAre = async (order: string) => {
    const { data } = (await tensors).model.tensors.get('transformer.wte.weight')!;
    return ({ parameters }: Asked) =>
      ['+', '0', ';'].every((token, i) => parameters[16 * [10, 0, 12][i]] === data[16 * order.indexOf(token)]);
  };

  it('is said to answer them where it does, and is surer in no other way', async () => {
    const trial = await attempt(() => true);
    const { loss, ...rest } = trial;
    // The right one of 13 tokens has logit 1, the others 0.
    assert.ok(Math.abs(loss - (Math.log(Math.E + 12) - 1)) < 1e-6);
    assert.deepEqual(rest, {
      byDigits: [1, 2, 3].map((digits) => ({ digits, samples: digits === 1 ? 100 : 200, exact: 1 })),
      reading: { heads: 1, activation: 'gelu', reverseAnswer: true, reverseOperands: false },
      tried: 5,
      ways: 5,
    });
    assert.equal(answersIts(trial), true);
    assert.match(
      trialWords(trial).join(' '),
      /^It answers its trained lengths: 100% at 1 digit, 100% at 2 digits, 100% at 3 digits .*100 to 200/,
    );
  });

  it('is met with the one way in which it does, where that is another', async () => {
    const sorted = await tokensAre('+0123456789;=');
    const found: [isRight: (asked: Asked) => boolean, better: object, words: RegExp][] = [
      [({ config }) => config.heads === 4, { heads: 4 }, /With 4 heads it answers: 100%/],
      [({ config }) => config.activation === 'relu', { activation: 'relu' }, /activation relu/],
      [({ layout }) => !layout.spec.reverseAnswer, { reverseAnswer: false }, /answers written highest digit first/],
      [({ layout }) => layout.spec.reverseOperands, { reverseOperands: true }, /operands written units first/],
      [sorted, { vocabulary: '+0123456789;=' }, /its tokens in the order \+0123456789;=/],
      [
        (asked) => sorted(asked) && asked.config.heads === 8 && !asked.layout.spec.reverseAnswer,
        { vocabulary: '+0123456789;=', heads: 8, reverseAnswer: false },
        /8 heads, its tokens in the order \+0123456789;=, answers written/,
      ],
    ];
    for (const [isRight, better, words] of found) {
      const trial = await attempt(isRight);
      assert.equal(answersIts(trial), false);
      assert.deepEqual(trial.better?.reading, { ...trial.reading, ...better });
      assert.deepEqual(
        trial.better?.byDigits.map(({ exact }) => exact),
        [1, 1, 1],
      );
      assert.match(trialWords(trial).join(' '), words);
    }
  });

  it('is said to answer in no way, with the likely reasons, and never that it needs more training', async () => {
    const trial = await attempt(() => false);
    assert.deepEqual([trial.better, trial.tried === trial.ways, trial.ways > 100], [undefined, true, true]);
    assert.match(
      trialWords(trial).join(' '),
      /^It does not answer all of its trained lengths.*0% at 1 digit.*None of the \d+ other readings.*another format/,
    );
    assert.doesNotMatch(trialWords(trial).join(' '), /train it|converge/i);
  });

  it('that answers with another number of heads or activation too is taken for what it is surer as', async () => {
    // Logits of 1 where it was trained so, and of less elsewhere.
    const sure = await attempt(
      () => true,
      answers,
      {},
      ({ config }) => {
        if (config.activation === 'relu') return 8;
        return config.heads === 4 ? 4 : 1;
      },
    );
    assert.equal(answersIts(sure), true);
    assert.deepEqual(sure.better?.reading, { ...sure.reading, activation: 'relu' });
    assert.match(
      trialWords(sure).join(' '),
      /^It answers its trained lengths.*With activation relu .*100%.*surer.*a loss of 0\.00\d+ instead of 1\.7 nats/,
    );
  });

  it('that nearly answers is tried with other heads and activations, and only a better one counts', async () => {
    const weak = await attempt((asked, { a }) => asked.config.heads === 1 && a % 20n !== 0n);
    assert.ok(answersIts(weak) && weak.byDigits.some(({ exact }) => exact < 0.99));
    assert.deepEqual([weak.better, weak.tried, weak.ways], [undefined, 5, 5]);
    const better = await attempt(
      (asked, { a }) => asked.config.heads === 2 || (asked.config.heads === 1 && a % 20n !== 0n),
    );
    assert.equal(better.better?.reading.heads, 2);
  });

  it('ends its search when its time is up, and says how far it came', async () => {
    const trial = await attempt(() => false, answers, { patience: 0 });
    assert.deepEqual([trial.tried, trial.ways > 100], [0, true]);
    assert.match(
      trialWords({ ...trial, tried: 5 }).join(' '),
      /None of the other readings that were tried \(5 of \d+: /,
    );
  });

  it('reports progress that only grows, and stops when it is cancelled', async () => {
    const shares: number[] = [];
    await attempt(() => false, answers, { onProgress: (share) => shares.push(share) });
    assert.ok(shares.length > 100 && shares.every((share, i) => share <= 1 && share >= (shares[i - 1] ?? 0)));
    const abort = new AbortController();
    await assert.rejects(
      attempt(() => false, answers, { signal: abort.signal, onProgress: (share) => share > 0.3 && abort.abort() }),
      CancelledError,
    );
  });

  it('is asked at eight lengths at most, the shortest and the longest among them', async () => {
    const wide = {
      ...answers,
      task: parseTaskSpec({ operation: 'mod-add', modulus: 10, operandWidth: 9, trainDigits: [1, 9] }),
    };
    assert.deepEqual(
      (await attempt(() => true, wide)).byDigits.map(({ digits }) => digits),
      [1, 2, 3, 4, 6, 7, 8, 9],
    );
    assert.deepEqual(
      (await attempt(() => true, { ...answers, task: { ...task, trainDigits: [2, 2] } })).byDigits.map(
        ({ digits }) => digits,
      ),
      [2],
    );
  });

  it('is tried in other orders of tokens only where its tokens are those of the task', async () => {
    const of = async (asked: Answers, vocabulary = 13) => {
      const { model, ...rest } = await opened();
      const source = { ...rest, model: { ...model, architecture: { ...model.architecture, vocabulary } } };
      return new Set(otherReadings(source, asked, readingOf(source, asked)).map((reading) => reading.vocabulary));
    };
    const some = await of(answers);
    assert.deepEqual(
      ['+0123456789;=', ';+0123456789=', '0123456789+=;'].map((order) => some.has(order)),
      [true, true, false],
    );
    assert.ok(some.has(undefined) && some.size === 8);
    assert.deepEqual([...(await of({ ...answers, vocabulary: '0123456789+=;?' }, 64))], ['0123456789+=;?']);
    assert.deepEqual([...(await of({ ...answers, task: { ...task, separators: 'none' } }, 10))], [undefined]);
  });
});
