import assert from 'node:assert/strict';
import { referencePass } from '../../../src/engine/reference/programs';
import { tensor } from '../../../src/engine/reference/tensor';
import { initialParameters } from '../../../src/model/initialize';
import { encodingNamed } from '../../../src/model/positional/encodings';
import { blockTap } from '../../../src/model/taps';
import { encodingNames, type EncodingName } from '../../../src/model/positional/encodings';
import { randomIds, tinyConfig } from '../../support/model';

const length = 7;

/**
 * How much the first layer's attention scores change, relative to the largest, when the same tokens stand one position
 * later, with ids that are one higher where there are ids. Scores that hide a key are left out.
 */
function changeWhenShifted(encoding: EncodingName, context: number): number {
  const config = tinyConfig({ encoding, context, layers: 1 });
  const parameters = initialParameters(config, 5).map((value) => 3 * value);
  const tokens = randomIds(length + 1, config.vocabulary, 3);
  const scores = (ids: Int32Array) => {
    const size = ids.length;
    const positions =
      encodingNamed(encoding).positions &&
      tensor(
        [1, size],
        Array.from({ length: size }, (_, t) => t),
      );
    const { taps } = referencePass(
      config,
      parameters,
      { ids: tensor([1, size], ids), positions },
      tensor([1, size], new Float64Array(size)),
      0,
    );
    const { data } = taps.get(blockTap(0, 'scores'))!;
    return (head: number, query: number, key: number) => data[(head * size + query) * size + key];
  };
  const late = scores(tokens);
  const early = scores(tokens.subarray(1));
  let change = 0;
  let largest = 0;
  for (let head = 0; head < config.heads; head++)
    for (let query = 0; query < length; query++)
      for (let key = 0; key <= query; key++) {
        if (early(head, query, key) < -1000) continue;
        change = Math.max(change, Math.abs(late(head, query + 1, key + 1) - early(head, query, key)));
        largest = Math.max(largest, Math.abs(early(head, query, key)));
      }
  return change / largest;
}

const seen = { relative: 'distances', place: 'differences of places', none: 'nothing', absolute: 'positions' };

describe('attention scores when all tokens stand one position later', () => {
  // FIRE's threshold is a quarter of the context: 10 here, beyond every position of the test.
  const context = 40;
  const seesMore: Partial<Record<EncodingName, string>> = {
    abacus: 'has a vector for each place id',
    coupled: 'has a vector for each place id',
    'coupled-relative-log': 'counts the keys before a query',
  };
  for (const encoding of encodingNames) {
    const { kind } = encodingNamed(encoding);
    const why = kind === 'absolute' ? 'is absolute' : seesMore[encoding];
    if (why !== undefined)
      it(`change with ${encoding}, which ${why}`, () => assert.ok(changeWhenShifted(encoding, context) > 1e-2));
    else
      it(`stay with ${encoding}, which sees ${seen[kind]}`, () =>
        assert.ok(changeWhenShifted(encoding, context) < 1e-6));
  }

  it('change with fire beyond its threshold, where distances count as shares', () => {
    assert.ok(changeWhenShifted('fire', 8) > 1e-2);
  });
});
