import type { Activation } from '../../engine/runner';
import { encodingNamed } from '../../model/positional/encodings';
import { blockTap, modelTaps } from '../../model/taps';
import type { ProbedModel } from '../probe-context';
import { headLabel, type LabelledPart } from './axes';
import { dotAt, type Unembedding } from './unembedding';

/** A part that adds to the residual stream, or directly to the logits. */
export interface Component extends LabelledPart {
  /** The group of the coarser measure that counts it: `embeddings`, `L0 attention`. */
  readonly group: LabelledPart;
  /**
   * What it adds to the logit of a token at one position of one sequence, before the final LayerNorm divides by its
   * scale.
   * @param at index of that position among all positions of all sequences
   */
  logit(taps: ReadonlyMap<string, Activation>, at: number, token: number): number;
  /** Whether the final LayerNorm's scale acts on it: on all but its own bias. */
  readonly scaled: boolean;
}

/** The taps that components read. */
export const componentTaps = ({ runner: { config } }: ProbedModel): string[] => [
  modelTaps.embed,
  ...(encodingNamed(config.encoding).embed ? [modelTaps.posEmbed] : []),
  ...Array.from({ length: config.layers }, (_, layer) => [blockTap(layer, 'z'), blockTap(layer, 'mlpOut')]).flat(),
];

/**
 * Everything that the residual stream after the last block is the sum of: embeddings, every head (its z through its
 * slice of the output matrix), the attention's output bias, every MLP with its bias. Last comes the final LayerNorm's
 * bias, which does not come through the stream.
 * @param fold whether what value biases write counts towards the attention's bias instead of the heads
 */
export function componentsOf(
  model: ProbedModel,
  { directions, constant, width }: Unembedding,
  fold: boolean,
): Component[] {
  const { layers, heads, bias, encoding } = model.runner.config;
  const { inputLength: tokens } = model.runner.layout;
  const size = width / heads;
  /** A tap of [rows, tokens, width], on a token's direction. */
  const read =
    (tap: string): Component['logit'] =>
    (taps, at, token) =>
      dotAt(taps.get(tap)!.data, at * width, directions, token * width, width);
  const embed = read(modelTaps.embed);
  const both = read(modelTaps.posEmbed);
  const component = (own: LabelledPart, group: LabelledPart, logit: Component['logit'], scaled = true): Component => ({
    ...own,
    group,
    logit,
    scaled,
  });

  const block = (layer: number): Component[] => {
    const inLayer = (label: string): LabelledPart => ({
      label: `L${layer} ${label}`,
      part: { kind: 'inLayer', layer },
    });
    const attention = inLayer('attention');
    const mlp = inLayer('MLP');
    const output = throughOutput(model, layer, directions);
    const tap = blockTap(layer, 'z');
    const constantZ = fold && bias ? valueBias(model, layer) : undefined;
    const head = (h: number) => (taps: ReadonlyMap<string, Activation>, at: number, token: number) => {
      const row = Math.floor(at / tokens);
      const start = ((row * heads + h) * tokens + (at % tokens)) * size;
      const written = dotAt(taps.get(tap)!.data, start, output, token * width + h * size, size);
      return constantZ ? written - dotAt(constantZ, h * size, output, token * width + h * size, size) : written;
    };
    const outputBias = model.parameters.get(`transformer.h.${layer}.attn.c_proj.bias`)?.data;
    const biasLogit = (token: number) =>
      dotAt(outputBias!, 0, directions, token * width, width) +
      (constantZ ? dotAt(constantZ, 0, output, token * width, width) : 0);
    return [
      ...Array.from({ length: heads }, (_, h) =>
        component({ label: headLabel({ layer, head: h }), part: { kind: 'head', layer, head: h } }, attention, head(h)),
      ),
      ...(outputBias ? [component(inLayer('attention bias'), attention, (_, __, token) => biasLogit(token))] : []),
      component(mlp, mlp, read(blockTap(layer, 'mlpOut'))),
    ];
  };
  const outside = (label: string): LabelledPart => ({ label, part: { kind: 'noLayer' } });
  const embeddings = outside('embeddings');
  const finalBias = outside('final LayerNorm bias');
  return [
    component(outside('embedding'), embeddings, embed),
    ...(encodingNamed(encoding).embed
      ? [
          component(
            outside('position'),
            embeddings,
            (taps, at, token) => both(taps, at, token) - embed(taps, at, token),
          ),
        ]
      : []),
    ...Array.from({ length: layers }, (_, layer) => block(layer)).flat(),
    ...(bias ? [component(finalBias, finalBias, (_, __, token) => constant[token], false)] : []),
  ];
}

/** Every token's direction through a layer's output matrix: Wᵀ u, [vocabulary, width], sliced by head. */
function throughOutput({ parameters }: ProbedModel, layer: number, directions: Float64Array): Float64Array {
  const {
    shape: [width],
    data: matrix,
  } = parameters.get(`transformer.h.${layer}.attn.c_proj.weight`)!;
  const projected = new Float64Array(directions.length);
  for (let start = 0; start < projected.length; start += width)
    for (let out = 0; out < width; out++)
      for (let d = 0; d < width; d++) projected[start + d] += matrix[out * width + d] * directions[start + out];
  return projected;
}

/**
 * The part of each head's z that does not depend on what it attends to, because the rows of a pattern sum to 1: the
 * bias of the first LayerNorm through the value matrix, plus the value bias.
 */
function valueBias({ parameters }: ProbedModel, layer: number): Float64Array {
  const at = `transformer.h.${layer}`;
  const matrix = parameters.get(`${at}.attn.c_attn.weight`)!.data;
  const own = parameters.get(`${at}.attn.c_attn.bias`)!.data;
  const before = parameters.get(`${at}.ln_1.bias`)!.data;
  const width = before.length;
  return Float64Array.from(
    { length: width },
    (_, d) => dotAt(before, 0, matrix, (2 * width + d) * width, width) + own[2 * width + d],
  );
}
