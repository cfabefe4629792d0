import assert from 'node:assert/strict';
import path from 'node:path';
import { testSequences } from '../../../src/engine/evaluate';
import { onnxRunner, shareWeights } from '../../../src/engine/onnx/workers/onnx-runner';
import { WorkerPool } from '../../../src/engine/onnx/workers/pool';
import { rowsOf } from '../../../src/shared/row-slices';
import type { Edit, ModelRunner, PassResult } from '../../../src/engine/runner';
import { tensorflowEngine } from '../../../src/engine/tensorflow/tensorflow-engine';
import { modelFor } from '../../../src/model/config';
import { sizeOf } from '../../../src/model/parameter-spec';
import { blockTap, modelTaps, tapShape, tapsOf } from '../../../src/model/taps';
import { CancelledError, UserError } from '../../../src/shared/errors';
import { encodingNames } from '../../../src/model/positional/encodings';
import type { ModelConfig } from '../../../src/shared/model-config';
import { parseTaskSpec } from '../../../src/tasks/task-schema';
import { layoutOf } from '../../../src/tasks/layout';
import { dist } from '../../support/engine';
import { worstError } from '../../support/interpreters';
import { randomParameters, uniform } from '../../support/model';
import { tolerance } from '../../support/parity';
import { referenceRun } from '../../support/reference-runner';
import { testTensorflow } from '../../support/tensorflow';

const layout = layoutOf(parseTaskSpec({ operation: 'add', operandWidth: 2, trainDigits: [1, 2] }));
const { inputLength: tokens } = layout;
const rows = 3;
const { sequences } = testSequences(layout, 2, rows, 1);

/** A random edit of a tap, of each row or of all alike; without a value it becomes zero. */
function randomEdit(
  config: ModelConfig,
  tap: string,
  seed: number,
  { where = rows, value = rows as number | undefined } = {},
): Edit {
  const next = uniform(seed);
  const one = tapShape(config, tap, tokens);
  return {
    tap,
    where: Uint8Array.from({ length: where * sizeOf(one.slice(0, -1)) }, () => Number(next() < 0.6)),
    ...(value !== undefined && { value: Float32Array.from({ length: value * sizeOf(one) }, () => next() - 0.5) }),
  };
}

/** An edit that leaves alone what is before a position. */
function fromPosition(config: ModelConfig, { tap, where, value }: Edit, first: number): Edit {
  const positions = tapShape(config, tap, tokens).at(-2)!;
  return { tap, where: where.map((on, i) => (i % positions < first ? 0 : on)), value };
}

/** Sequences whose token at one position is another digit. */
const withToken = (from: Int32Array, position: number): Int32Array =>
  from.map((id, i) => (i % layout.length === position ? (id + 1) % 10 : id));

/** The worst error of the logits and of every tap. */
function errors(actual: PassResult, expected: PassResult): [string, number][] {
  const taps = [...expected.taps].map(([name, { shape, data }]): [string, number] => {
    assert.deepEqual([...actual.taps.get(name)!.shape], [...shape], name);
    return [name, worstError(actual.taps.get(name)!.data, data)];
  });
  return [['logits', worstError(actual.logits, expected.logits)], ...taps];
}

describe('a forward pass over many sequences', function () {
  this.timeout(120_000);
  let pool: WorkerPool;
  before(() => (pool = new WorkerPool(path.join(dist, 'worker.js'), 2)));
  after(() => pool.dispose());

  const engines: Record<string, (config: ModelConfig, parameters: Float32Array) => Promise<ModelRunner>> = {
    cpu: (config, parameters) => Promise.resolve(onnxRunner(pool, layout, shareWeights(config, parameters))),
    tensorflow: async (config, parameters) =>
      tensorflowEngine(await testTensorflow()).runner(layout, config, parameters),
  };
  const modelOf = (overrides: Partial<ModelConfig> = {}) => {
    const config = { ...modelFor(layout, { layers: 2, heads: 2, width: 8, encoding: 'learned' }), ...overrides };
    const parameters = randomParameters(config, 5);
    return { config, parameters, reference: referenceRun(layout, config, parameters) };
  };

  for (const [name, open] of Object.entries(engines)) {
    for (const encoding of encodingNames)
      it(`${name}, ${encoding}: gives the logits of the answer and every activation, whole`, async () => {
        const { config, parameters, reference } = modelOf({ encoding });
        const question = { taps: tapsOf(config) };
        const found = errors(
          await (await open(config, parameters)).run(sequences, question),
          await reference(sequences, question),
        );
        assert.deepEqual(
          found.filter(([, error]) => !(error <= tolerance)),
          [],
        );
      });

    for (const [index, overrides] of [
      { encoding: 'fire', bias: true },
      { encoding: 'rotary' },
    ].entries() as unknown as [number, Partial<ModelConfig>][])
      it(`${name}, ${JSON.stringify(overrides)}: runs on with an edit of any activation`, async () => {
        const { config, parameters, reference } = modelOf(overrides);
        const runner = await open(config, parameters);
        const plain = await reference(sequences);
        for (const [i, tap] of tapsOf(config).entries()) {
          const kinds = [{}, { where: 1 }, { value: 1 }, { value: undefined }, { where: 1, value: undefined }];
          const edits = [randomEdit(config, tap, i + 1, kinds[(i + index) % kinds.length])];
          const expected = await reference(sequences, { edits });
          const found = errors(await runner.run(sequences, { edits }), expected);
          assert.deepEqual(
            found.filter(([, error]) => !(error <= tolerance)),
            [],
            tap,
          );
          assert.ok(worstError(plain.logits, expected.logits) > 10 * tolerance, `${tap} changes the logits`);
        }
      });

    for (const encoding of encodingNames)
      it(`${name}, ${encoding}: applies several edits, in their order, and shows activations after them`, async () => {
        const { config, parameters, reference } = modelOf({ encoding });
        const edits = [
          ...[blockTap(1, 'z'), blockTap(0, 'scores'), blockTap(1, 'residPre'), blockTap(0, 'k')].map((tap, i) =>
            randomEdit(config, tap, i + 1),
          ),
          randomEdit(config, blockTap(1, 'z'), 9, { value: undefined }),
        ];
        const question = { edits, taps: tapsOf(config) };
        const found = errors(
          await (await open(config, parameters)).run(sequences, question),
          await reference(sequences, question),
        );
        assert.deepEqual(
          found.filter(([, error]) => !(error <= tolerance)),
          [],
        );
      });

    it(`${name}: a sequence's numbers do not depend on the others, however many there are`, async () => {
      const { config, parameters } = modelOf({ encoding: 'abacus' });
      const runner = await open(config, parameters);
      const many = testSequences(layout, 2, 600, 2).sequences;
      const edits = [randomEdit(config, blockTap(0, 'mlpOut'), 3, { where: 1, value: 1 })];
      const shares: number[] = [];
      const tap = blockTap(1, 'pattern');
      const all = await runner.run(many, { edits, taps: [tap], onProgress: (share) => shares.push(share) });
      const one = await runner.run(many.subarray(555 * layout.length, 556 * layout.length), { edits, taps: [tap] });
      const answer = one.logits.length;
      const pattern = one.taps.get(tap)!.data.length;
      assert.ok(worstError(all.logits.subarray(555 * answer, 556 * answer), one.logits) <= 1e-6);
      assert.ok(
        worstError(all.taps.get(tap)!.data.subarray(555 * pattern, 556 * pattern), one.taps.get(tap)!.data) <= 1e-6,
      );
      assert.deepEqual(
        [all.logits.length, all.taps.get(tap)!.shape, shares.at(-1)],
        [600 * answer, [600, 2, tokens, tokens], 1],
      );
      assert.deepEqual(
        shares,
        shares.toSorted((a, b) => a - b),
      );
    });

    for (const encoding of encodingNames)
      it(`${name}, ${encoding}: resumes a cached pass at any block and position`, async () => {
        const { config, parameters, reference } = modelOf({ encoding, layers: 3, bias: encoding === 'shaw' });
        const runner = await open(config, parameters);
        const base = [randomEdit(config, blockTap(1, 'v'), 40)];
        const prepared = await runner.prepare(sequences, { edits: base });
        assert.ok(worstError(prepared.logits, (await reference(sequences, { edits: base })).logits) <= tolerance);
        const found: [string, number][] = [];
        for (const tap of [
          blockTap(0, 'attnOut'),
          blockTap(1, 'scores'),
          blockTap(1, 'v'),
          blockTap(2, 'residPre'),
          blockTap(2, 'z'),
          modelTaps.finalNormalized,
        ])
          for (const first of [0, 4, 8]) {
            const edits = [fromPosition(config, randomEdit(config, tap, first + 1), first)];
            const actual = await prepared.run({ edits });
            const expected = await reference(sequences, { edits: [...base, ...edits] });
            found.push([`${tap} from ${first}`, worstError(actual.logits, expected.logits)]);
          }
        for (let position = 0; position < tokens; position++) {
          const changed = withToken(sequences, position);
          found.push([
            `a token at ${position}`,
            worstError(
              (await prepared.run({ sequences: changed })).logits,
              (await reference(changed, { edits: base })).logits,
            ),
          ]);
        }
        const question = {
          edits: [randomEdit(config, blockTap(1, 'mlpOut'), 7, { where: 1 })],
          taps: tapsOf(config).slice(-16),
        };
        found.push(
          ...errors(
            await prepared.run(question),
            await reference(sequences, { ...question, edits: [...base, ...question.edits] }),
          ),
        );
        assert.deepEqual(
          found.filter(([, error]) => !(error <= tolerance)),
          [],
        );
      });

    it(`${name}: resumes any of the cached sequences, again and again, with other tokens and edits`, async () => {
      const { config, parameters } = modelOf({ encoding: 'coupled' });
      const runner = await open(config, parameters);
      const many = testSequences(layout, 2, 150, 2).sequences;
      const base = [randomEdit(config, blockTap(0, 'mlpOut'), 3, { where: 150, value: 150 })];
      const prepared = await runner.prepare(many, { edits: base });
      const of = Int32Array.from({ length: 700 }, (_, i) => (i * 71) % 150);
      const chosen = withToken(rowsOf(many, layout.length, of), 4);
      const edits = [fromPosition(config, randomEdit(config, blockTap(1, 'attnOut'), 5, { where: 1, value: 700 }), 7)];
      const baseOfChosen = {
        tap: base[0].tap,
        where: rowsOf(base[0].where, base[0].where.length / 150, of),
        value: rowsOf(base[0].value!, base[0].value!.length / 150, of),
      };
      const actual = await prepared.run({ of, sequences: chosen, edits });
      const expected = await runner.run(chosen, { edits: [baseOfChosen, ...edits] });
      assert.ok(worstError(actual.logits, expected.logits) <= 1e-6);
    });

    it(`${name}: gives the memory of a released pass to the next, and goes on from it no more`, async () => {
      const { config, parameters, reference } = modelOf();
      const runner = await open(config, parameters);
      const others = testSequences(layout, 1, rows, 3).sequences;
      const released = await runner.prepare(sequences);
      released.release();
      released.release();
      const one = await runner.prepare(others);
      const two = await runner.prepare(sequences);
      const edits = [randomEdit(config, blockTap(1, 'attnOut'), 3)];
      for (const [prepared, of] of [
        [one, others],
        [two, sequences],
      ] as const)
        assert.ok(
          worstError((await prepared.run({ edits })).logits, (await reference(of, { edits })).logits) <= tolerance,
        );
      await assert.rejects(released.run({ edits }), /this pass was released/);
    });

    it(`${name}: refuses an unknown activation, naming those there are, and stops when cancelled`, async () => {
      const { config, parameters } = modelOf({ encoding: 'rotary', layers: 1 });
      const runner = await open(config, parameters);
      const refused = (tap: string) => (error: unknown) =>
        error instanceof UserError &&
        error.code === 'probe/tap' &&
        error.message.startsWith(`This model has no activation '${tap}'; the nearest names are `) &&
        error.message.length < 300;
      await assert.rejects(runner.run(sequences, { taps: ['hook_pos_embed'] }), refused('hook_pos_embed'));
      await assert.rejects(
        runner.run(sequences, { edits: [{ tap: 'blocks.1.attn.hook_z', where: new Uint8Array(1) }] }),
        refused('blocks.1.attn.hook_z'),
      );
      await assert.rejects(
        runner.run(sequences, { edits: [{ tap: 'blocks.0.attn.hook_z', where: new Uint8Array(1) }] }),
        /an edit of blocks\.0\.attn\.hook_z says where in 1 numbers/,
      );
      await assert.rejects(runner.run(sequences, { signal: AbortSignal.abort() }), CancelledError);
    });
  }
});
