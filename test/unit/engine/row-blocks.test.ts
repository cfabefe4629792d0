import assert from 'node:assert/strict';
import path from 'node:path';
import { testSequences } from '../../../src/engine/evaluate';
import { onnxRunner, shareWeights } from '../../../src/engine/onnx/workers/onnx-runner';
import { WorkerPool } from '../../../src/engine/onnx/workers/pool';
import { groupSize as onnxGroup } from '../../../src/engine/onnx/session/inference';
import { placeRows, rowLength } from '../../../src/engine/row-blocks';
import type { ModelRunner } from '../../../src/engine/runner';
import { tensorflowEngine } from '../../../src/engine/tensorflow/tensorflow-engine';
import { group as tensorflowGroup } from '../../../src/engine/tensorflow/tensorflow-runner';
import { modelFor } from '../../../src/model/config';
import { sizeOf } from '../../../src/model/parameter-spec';
import { tapShape, tapsOf } from '../../../src/model/taps';
import { sizes } from '../../../src/shared/sizes';
import { encodingNames, type EncodingName } from '../../../src/model/positional/encodings';
import type { ModelConfig } from '../../../src/shared/model-config';
import { parseTaskSpec, type TaskSpecInput } from '../../../src/tasks/task-schema';
import { layoutOf, type TaskLayout } from '../../../src/tasks/layout';
import { dist } from '../../support/engine';
import { randomParameters } from '../../support/model';
import { testTensorflow } from '../../support/tensorflow';

const mostPrompts = 600;

/** Tasks of different input lengths, among them those of the published tables. */
const tasks: Record<string, TaskSpecInput> = {
  'add 2': { operation: 'add', operandWidth: 2, trainDigits: [1, 2] },
  'add 7': { operation: 'add', operandWidth: 7, trainDigits: [1, 3] },
  'add 8': { operation: 'add', operandWidth: 8, trainDigits: [1, 3] },
  'multiply 4': { operation: 'multiply', operandWidth: 4, trainDigits: [1, 2] },
  'mod-add 101, 6': { operation: 'mod-add', modulus: 101, operandWidth: 6, trainDigits: [1, 2] },
  'mod-add 101, 7': { operation: 'mod-add', modulus: 101, operandWidth: 7, trainDigits: [1, 2] },
  'mod-add 50, 6': { operation: 'mod-add', modulus: 50, operandWidth: 6, trainDigits: [1, 3] },
  'bare digits': { operation: 'add', operandWidth: 5, trainDigits: [1, 3], separators: 'none' },
};
const layouts = new Map(Object.entries(tasks).map(([name, task]) => [name, layoutOf(parseTaskSpec(task))]));
const shapes = { ...sizes, odd: { layers: 1, heads: 3, width: 30 } };

/** Every length that one sequence of a tap has in some model. */
function tapLengths(): number[] {
  const lengths = new Set<number>();
  for (const layout of layouts.values())
    for (const shape of Object.values(shapes)) {
      const config = modelFor(layout, { ...shape, encoding: 'learned' });
      for (const tap of tapsOf(config)) lengths.add(sizeOf(tapShape(config, tap, layout.inputLength)));
    }
  return [...lengths];
}

/** The last group of some prompts, where groups before it are full. */
const lastGroup = (prompts: number, group: number): { first: number; count: number } => {
  const first = Math.floor((prompts - 1) / group) * group;
  return { first, count: prompts - first };
};

/** What a quotient of sequence numbers gave: one too few wherever it is rounded down. */
const throughQuotient = (first: number, count: number, length: number): number =>
  Math.trunc((first / count) * (count * length));

describe('rows of groups in one array', function () {
  this.timeout(240_000);

  it('are whole numbers from their start for every number of prompts, every activation and every group size', () => {
    let wrongThroughQuotient = 0;
    for (const size of [onnxGroup, tensorflowGroup])
      for (let prompts = 1; prompts <= mostPrompts; prompts++) {
        const { first, count } = lastGroup(prompts, size);
        for (const length of tapLengths()) {
          const placed: number[] = [];
          placeRows(
            { set: (_: ArrayLike<number>, at: number) => placed.push(at) },
            { length: count * length },
            first,
            count,
          );
          assert.deepEqual(placed, [first * length], `${prompts} prompts of ${length} numbers in groups of ${size}`);
          wrongThroughQuotient += Number(throughQuotient(first, count, length) !== first * length);
        }
      }
    // Else none of these cases would show what a rounded offset does.
    assert.ok(wrongThroughQuotient > 500, String(wrongThroughQuotient));
  });

  it('are the rows themselves', () => {
    for (let count = 1; count <= 40; count++) {
      const all = new Float32Array((96 + count) * 17);
      placeRows(all, new Float32Array(count * 17).fill(1), 96, count);
      assert.deepEqual(
        [all.indexOf(1), all.lastIndexOf(1), all.reduce((sum, value) => sum + value)],
        [96 * 17, all.length - 1, count * 17],
      );
    }
  });

  it('are refused where the numbers do not divide into them', () => {
    assert.equal(rowLength(21, 3), 7);
    for (const [length, rows] of [
      [20, 3],
      [7, 0],
      [0, 0],
    ])
      assert.throws(() => rowLength(length, rows), RangeError, `${length} in ${rows}`);
  });

  describe('of real models', () => {
    let pool: WorkerPool;
    before(() => (pool = new WorkerPool(path.join(dist, 'worker.js'), 2)));
    after(() => pool.dispose());

    const open: Record<
      string,
      (layout: TaskLayout, config: ModelConfig, parameters: Float32Array) => Promise<ModelRunner>
    > = {
      cpu: (layout, config, parameters) => Promise.resolve(onnxRunner(pool, layout, shareWeights(config, parameters))),
      tensorflow: async (layout, config, parameters) =>
        tensorflowEngine(await testTensorflow()).runner(layout, config, parameters),
    };

    /**
     * Every tap of all prompts at once is, bit for bit, that of each group asked for by itself, whose rows begin at 0.
     */
    async function assertPlaced(runner: ModelRunner, prompts: number, size: number): Promise<void> {
      const { layout, config } = runner;
      const { length } = layout;
      const { sequences } = testSequences(layout, 2, prompts, 1);
      const taps = tapsOf(config);
      const whole = await runner.run(sequences, { taps });
      for (let first = 0; first < prompts; first += size) {
        const part = await runner.run(sequences.subarray(first * length, Math.min(prompts, first + size) * length), {
          taps,
        });
        for (const tap of taps) {
          const { data } = part.taps.get(tap)!;
          const at = first * sizeOf(tapShape(config, tap, layout.inputLength));
          assert.ok(
            Buffer.from(data.buffer, data.byteOffset, data.byteLength).equals(
              Buffer.from(
                whole.taps
                  .get(tap)!
                  .data.subarray(at, at + data.length)
                  .slice().buffer,
              ),
            ),
            `${tap} from prompt ${first} of ${prompts}`,
          );
        }
      }
    }

    /** Numbers of prompts whose last group a quotient would place wrongly, for some tap. */
    function tellingCounts(config: ModelConfig, size: number, from: number): number[] {
      const lengths = tapsOf(config).map((tap) => sizeOf(tapShape(config, tap, config.context)));
      const counts = Array.from({ length: mostPrompts + 1 - from }, (_, i) => from + i);
      return counts.filter((prompts) => {
        const { first, count } = lastGroup(prompts, size);
        return lengths.some((one) => throughQuotient(first, count, one) !== first * one);
      });
    }

    // 500 prompts, which probes pass through a model as 256 and 244, are what they ask for unless told otherwise.
    const few: [string, keyof typeof shapes, EncodingName, number][] = [
      ['mod-add 101, 6', 'micro', 'learned', 244],
      ['add 7', 'nano', 'rotary', 244],
      ['mod-add 101, 7', 'nano', 'shaw', 244],
      ['add 8', 'nano', 'alibi', 107],
      ['multiply 4', 'odd', 't5', 439],
      ['bare digits', 'odd', 'abacus', 107],
    ];
    for (const [task, size, encoding, prompts] of few)
      it(`cpu: ${size}, ${encoding}, ${task}, ${prompts} prompts: activations lie with their prompts`, async () => {
        const layout = layouts.get(task)!;
        const config = modelFor(layout, { ...shapes[size], encoding });
        const telling = tellingCounts(config, onnxGroup, 33);
        assert.ok(telling.includes(prompts), telling.join());
        await assertPlaced(await open.cpu(layout, config, randomParameters(config, 5)), prompts, onnxGroup);
      });

    for (const encoding of encodingNames)
      it(`cpu: ${encoding}: every activation lies where its prompt does, one prompt at a time`, async () => {
        const layout = layouts.get('add 2')!;
        const config = modelFor(layout, { ...shapes.odd, encoding });
        const [prompts] = tellingCounts(config, onnxGroup, 33);
        await assertPlaced(await open.cpu(layout, config, randomParameters(config, 3)), prompts, 1);
      });

    it('tensorflow: every activation lies where its prompt does', async () => {
      const layout = layouts.get('add 2')!;
      const config = modelFor(layout, { ...shapes.odd, encoding: 'learned' });
      const counts = tellingCounts(config, tensorflowGroup, tensorflowGroup + 1);
      assert.ok(counts.length > 0);
      await assertPlaced(
        await open.tensorflow(layout, config, randomParameters(config, 3)),
        counts[0],
        tensorflowGroup,
      );
    });
  });
});
