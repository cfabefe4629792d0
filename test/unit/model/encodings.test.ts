import assert from 'node:assert/strict';
import { initialParameters } from '../../../src/model/initialize';
import { parametersOf } from '../../../src/model/parameters';
import { sizeOf } from '../../../src/model/parameter-spec';
import { alibiSlopes } from '../../../src/model/positional/alibi';
import { sinusoids } from '../../../src/model/positional/sinusoidal';
import { t5Bucket } from '../../../src/model/positional/t5';
import { encodings } from '../../../src/model/positional/encodings';
import { encodingNames } from '../../../src/model/positional/encodings';
import { tinyConfig } from '../../support/model';

describe('positional encodings', () => {
  it('stand in the table under their own names, each described in one line', () => {
    assert.deepEqual(
      encodingNames.map((name) => encodings[name].name),
      [...encodingNames],
    );
    for (const name of encodingNames) assert.match(encodings[name].summary, /^[^\n.]{20,100}$/, name);
  });

  it('say what of a position they show: itself, distances, or places of numbers', () => {
    const of = (kind: string) => encodingNames.filter((name) => encodings[name].kind === kind);
    assert.deepEqual(
      { absolute: of('absolute'), relative: of('relative'), place: of('place'), none: of('none') },
      {
        absolute: ['learned', 'sinusoidal', 'randomized-learned', 'randomized-sinusoidal'],
        relative: ['rotary', 'alibi', 't5', 'shaw', 'fire'],
        place: ['abacus', 'coupled', 'coupled-relative', 'coupled-relative-log', 'coupled-window'],
        none: ['none'],
      },
    );
  });

  it('learn tensors of these shapes', () => {
    const own = (name: (typeof encodingNames)[number]) =>
      encodings[name]
        .parameters(tinyConfig({ layers: 2, heads: 2, width: 8, context: 6 }))
        .map(({ name: tensor, shape }) => `${tensor} ${shape.join('×')}`);
    const fire = (layer: number) =>
      ['c 1', 'threshold 1', 'hidden.weight 32×1', 'hidden.bias 32', 'out.weight 2×32'].map(
        (tensor) => `transformer.h.${layer}.attn.fire.${tensor}`,
      );
    const byLayer = (tensor: string) => [0, 1].map((layer) => `transformer.h.${layer}.attn.${tensor}`);
    assert.deepEqual(Object.fromEntries(encodingNames.map((name) => [name, own(name)])), {
      learned: ['transformer.wpe.weight 6×8'],
      sinusoidal: [],
      rotary: [],
      alibi: [],
      t5: ['transformer.relative_attention_bias.weight 32×2'],
      shaw: ['transformer.h.0.attn.relative_keys.weight 17×4', 'transformer.h.1.attn.relative_keys.weight 17×4'],
      fire: [...fire(0), ...fire(1)],
      abacus: ['transformer.wpe.weight 8×8'],
      coupled: ['transformer.wpe.weight 8×8'],
      'coupled-relative': byLayer('place_bias.weight 7×2'),
      'coupled-relative-log': [...byLayer('place_bias.weight 7×2'), ...byLayer('score_scale.weight 2×1')],
      'coupled-window': byLayer('place_bias.weight 7×2'),
      'randomized-learned': ['transformer.wpe.weight 24×8'],
      'randomized-sinusoidal': [],
      none: [],
    });
  });
});

describe("ALiBi's slopes", () => {
  const powers = (exponents: number[]) => exponents.map((x) => 2 ** x);

  it('are a geometric sequence for powers of two', () => {
    assert.deepEqual(alibiSlopes(1), powers([-8]));
    assert.deepEqual(alibiSlopes(4), powers([-2, -4, -6, -8]));
    assert.deepEqual(alibiSlopes(8), powers([-1, -2, -3, -4, -5, -6, -7, -8]));
  });
  it('take every other slope of the next power for other numbers of heads', () => {
    assert.deepEqual(alibiSlopes(3), powers([-4, -8, -2]));
    assert.deepEqual(alibiSlopes(6), powers([-2, -4, -6, -8, -1, -3]));
    assert.deepEqual(alibiSlopes(12), powers([-1, -2, -3, -4, -5, -6, -7, -8, -0.5, -1.5, -2.5, -3.5]));
  });
});

describe("T5's buckets", () => {
  it('are exact up to 15, then widen up to 128', () => {
    assert.deepEqual(
      Array.from({ length: 16 }, (_, distance) => t5Bucket(distance)),
      Array.from({ length: 16 }, (_, bucket) => bucket),
    );
    // The first distance of each further bucket: 16 · 8^(n/16), rounded up.
    const firsts = [16, 19, 21, 24, 27, 31, 35, 40, 46, 52, 59, 67, 77, 87, 99, 113];
    firsts.forEach((distance, i) =>
      assert.deepEqual([t5Bucket(distance - 1), t5Bucket(distance)], [15 + i, 16 + i], `distance ${distance}`),
    );
    assert.deepEqual([128, 1000].map(t5Bucket), [31, 31]);
  });
});

describe('sinusoids', () => {
  it('alternate sine and cosine, each pair slower than the one before', () => {
    const table = sinusoids(3, 4);
    const expected = [
      0,
      1,
      0,
      1,
      Math.sin(1),
      Math.cos(1),
      Math.sin(0.01),
      Math.cos(0.01),
      Math.sin(2),
      Math.cos(2),
      Math.sin(0.02),
      Math.cos(0.02),
    ];
    assert.deepEqual(table, Float32Array.from(expected));
  });
});

describe('initial parameters', () => {
  it('of FIRE are c = 0.1, a multiplier of 1 and linear maps as PyTorch begins them', () => {
    const config = tinyConfig({ encoding: 'fire', layers: 1 });
    const flat = initialParameters(config, 1);
    let at = 0;
    const named = new Map(
      parametersOf(config).map(({ name, shape }) => [
        name.replace('transformer.h.0.attn.fire.', ''),
        flat.subarray(at, (at += sizeOf(shape))),
      ]),
    );
    assert.deepEqual([[...named.get('c')!], [...named.get('threshold')!]], [[Math.fround(0.1)], [1]]);
    for (const [name, bound] of [
      ['hidden.weight', 1],
      ['hidden.bias', 1],
      ['out.weight', 1 / Math.sqrt(32)],
    ] as const) {
      const values = named.get(name)!;
      const largest = values.reduce((top, value) => Math.max(top, Math.abs(value)), 0);
      assert.ok(
        largest <= bound &&
          largest > 0.85 * bound &&
          values.some((value) => value < 0) &&
          values.some((value) => value > 0),
        `${name} within ±${largest}`,
      );
    }
  });
});
