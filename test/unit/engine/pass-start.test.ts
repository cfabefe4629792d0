import assert from 'node:assert/strict';
import { passStart } from '../../../src/engine/pass-start';
import { blockTap, modelTaps, tapShape, type BlockTap } from '../../../src/model/taps';
import { tinyConfig } from '../../support/model';

const tokens = 24;
const from = 18;
const config = tinyConfig({ layers: 4, context: tokens });

/** An edit of a tap at one position, of every head where it has heads. */
function at(tap: string, position: number) {
  const shape = tapShape(config, tap, tokens).slice(0, -1);
  return {
    tap,
    where: Uint8Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => Number(i % tokens === position)),
  };
}
const edit = (layer: number, tap: BlockTap, position: number) => at(blockTap(layer, tap), position);
const start = (question: Partial<Parameters<typeof passStart>[3]>) => {
  const { layer, position } = passStart(config, tokens, from, { edits: [], taps: [], ...question });
  return [layer, position];
};

describe('where a pass begins that goes on from a kept one', () => {
  it('is the first block and position that an edit touches, positions in steps of an eighth of the input', () => {
    assert.deepEqual(start({ edits: [edit(2, 'residPre', 7)] }), [2, 6]);
    assert.deepEqual(start({ edits: [edit(3, 'z', 11), edit(1, 'pattern', 15)] }), [1, 9]);
    assert.deepEqual(start({ edits: [edit(2, 'mlpOut', 0)] }), [2, 0]);
  });
  it('is the first block for tokens and embeddings, and the last one for what comes after it', () => {
    assert.deepEqual(start({ changed: 4 }), [0, 3]);
    assert.deepEqual(start({ changed: 4, edits: [edit(3, 'k', 17)] }), [0, 3]);
    assert.deepEqual(start({ edits: [at(modelTaps.embed, 12)] }), [0, 12]);
    assert.deepEqual(start({ edits: [at(modelTaps.finalNormalized, 20)] }), [3, 18]);
  });
  it('leaves every position whose logits are wanted', () => assert.deepEqual(start({ changed: 23 }), [0, 18]));
  it('is low enough for activations that are read out, and takes in all their positions', () => {
    assert.deepEqual(start({ edits: [edit(3, 'z', 11)], taps: [blockTap(2, 'pattern')] }), [2, 0]);
    assert.deepEqual(start({ taps: [modelTaps.posEmbed] }), [0, 0]);
  });
});
