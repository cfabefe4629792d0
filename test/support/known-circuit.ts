import { parameterCount, parametersOf } from '../../src/model/parameters';
import { sizeOf } from '../../src/model/parameter-spec';
import type { ModelConfig } from '../../src/shared/model-config';
import { parseTaskSpec } from '../../src/tasks/task-schema';
import { layoutOf, type TaskLayout } from '../../src/tasks/layout';

/** A model made by hand: what every part of it does is known, so what a probe must say of it is too. */
export interface KnownCircuit {
  readonly layout: TaskLayout;
  readonly config: ModelConfig;
  /** Flat. */
  readonly parameters: Float32Array;
}

/**
 * Copies: the answer's tens are the tens of a, its units the units of b, whatever the task `(a + b) mod 100` would
 * want.
 *
 * - L0H0 carries the tens of a to `=`, into a subspace that the logits do not see.
 * - L1H1 carries them from there to the answer's units, where the answer's tens are predicted, into the logits'
 * subspace.
 * - L1H0 carries the units of b to `=`, where the answer's units are predicted, into the logits' subspace.
 *
 * All other heads and both MLPs add nothing. Where the logits' subspace is empty the model writes `;`, which is no
 * digit.
 */
export function copyCircuit(): KnownCircuit {
  const layout = layoutOf(parseTaskSpec({ operation: 'mod-add', modulus: 100, operandWidth: 2, trainDigits: [1, 2] }));
  const circuit = new Circuit(layout, { layers: 2, heads: 3, width: 48 });
  const aTens = 0;
  const bUnits = 4;
  const equals = 5;
  const answerUnits = 6;
  const carried = circuit.subspace(10);
  circuit.head(0, 0, { to: equals, from: aTens, reads: circuit.tokens, writes: carried });
  circuit.head(1, 1, { to: answerUnits, from: equals, reads: carried, writes: circuit.output });
  circuit.head(1, 0, { to: equals, from: bUnits, reads: circuit.tokens, writes: circuit.output });
  return circuit.build();
}

/**
 * Adds: `(a + b) mod 4` in base 4, right for all operands. It reads their units alone.
 *
 * - L0H0 carries the units of a to `=`, L1H0 those of b, each into a subspace of its own that the logits do not see.
 * - MLP 1 has a neuron for each pair of digits, which writes their sum into the logits' subspace.
 *
 * All other heads and MLP 0 add nothing. Where the logits' subspace is empty the model writes `;`, which is no digit.
 */
export function sumCircuit(): KnownCircuit {
  const layout = layoutOf(
    parseTaskSpec({ operation: 'mod-add', modulus: 4, base: 4, operandWidth: 2, trainDigits: [1, 2] }),
  );
  const circuit = new Circuit(layout, { layers: 2, heads: 2, width: 28 });
  const aUnits = 1;
  const bUnits = 4;
  const equals = 5;
  const a = circuit.subspace(4);
  const b = circuit.subspace(4);
  circuit.head(0, 0, { to: equals, from: aUnits, reads: circuit.tokens, writes: a });
  circuit.head(1, 0, { to: equals, from: bUnits, reads: circuit.tokens, writes: b });
  circuit.sums(1, a, b);
  return circuit.build();
}

/**
 * Leaks: `(a + b) mod 4` in base 4 as {@link sumCircuit} adds it, but trained on one digit, and the head that carries
 * the units of a looks at the digit above them instead where that is not 0 and the units are. So 1 answer in 4 of two
 * digits is corrupted, and what the head looks at there, its keys, is to blame.
 */
export function leakyCircuit(): KnownCircuit {
  const layout = layoutOf(
    parseTaskSpec({ operation: 'mod-add', modulus: 4, base: 4, operandWidth: 2, trainDigits: [1, 1] }),
  );
  const circuit = new Circuit(layout, { layers: 2, heads: 2, width: 28 });
  const aHigh = 0;
  const aUnits = 1;
  const bUnits = 4;
  const equals = 5;
  const a = circuit.subspace(4);
  const b = circuit.subspace(4);
  circuit.head(0, 0, { to: equals, from: aUnits, reads: circuit.tokens, writes: a, lured: aHigh });
  circuit.head(1, 0, { to: equals, from: bUnits, reads: circuit.tokens, writes: b });
  circuit.sums(1, a, b);
  return circuit.build();
}

/**
 * Scores of a match, of the token that heads look at otherwise, and of everything else (0): softmax then leaves nothing
 * to the lesser ones.
 */
const match = 400;
const otherwise = 40;

/**
 * Weights by what they do. The residual stream is cut into subspaces: one coordinate a token, one a position, then what
 * heads and MLPs carry, and what the logits read. LayerNorm has weights of 1; it moves all coordinates by one number,
 * which every reader here cancels, and scales them by a positive one.
 */
class Circuit {
  readonly tokens: readonly number[];
  readonly output: readonly number[];
  private readonly positions: readonly number[];
  private readonly config: ModelConfig;
  private readonly flat: Float32Array;
  private readonly at = new Map<string, { offset: number; columns: number }>();
  private used = 0;

  constructor(
    private readonly layout: TaskLayout,
    size: Pick<ModelConfig, 'layers' | 'heads' | 'width'>,
  ) {
    const { vocabulary, inputLength, spec } = layout;
    this.config = {
      ...size,
      vocabulary: vocabulary.length,
      context: inputLength,
      encoding: 'learned',
      bias: false,
      tiedEmbeddings: false,
      activation: 'relu',
      layerNormEpsilon: 1e-5,
    };
    this.flat = new Float32Array(parameterCount(this.config));
    let offset = 0;
    for (const { name, shape } of parametersOf(this.config)) {
      this.at.set(name, { offset, columns: shape[1] });
      if (name.includes('.ln_')) this.flat.fill(1, offset, offset + shape[0]);
      offset += sizeOf(shape);
    }
    const all = this.subspace(vocabulary.length);
    this.positions = this.subspace(inputLength);
    this.output = this.subspace(spec.base);
    // Of the tokens, only the digits are read.
    this.tokens = all.slice(0, spec.base);
    all.forEach((coordinate, token) => this.set('transformer.wte.weight', token, coordinate, 1));
    this.positions.forEach((coordinate, position) => this.set('transformer.wpe.weight', position, coordinate, 1));
    this.output.forEach((coordinate, digit) => this.set('lm_head.weight', digit, coordinate, 10));
    // The end token: at the last position for certain, elsewhere where no digit stands against it.
    this.positions.forEach((coordinate, position) =>
      this.set('lm_head.weight', spec.base + 2, coordinate, position === inputLength - 1 ? 10 : 3),
    );
  }

  /** Coordinates that nothing else uses. */
  subspace(size: number): readonly number[] {
    this.used += size;
    if (this.used > this.config.width) throw new Error(`the circuit needs more than ${this.config.width} coordinates`);
    return Array.from({ length: size }, (_, i) => this.used - size + i);
  }

  /**
   * A head that moves a digit from one position to another, and at all others looks at the operator, where it finds
   * none.
   * @param lured a position that it takes for `from` where a digit other than 0 stands there and 0 at `from`
   */
  head(
    layer: number,
    head: number,
    {
      to,
      from,
      reads,
      writes,
      lured,
    }: { to: number; from: number; reads: readonly number[]; writes: readonly number[]; lured?: number },
  ): void {
    const { width, heads } = this.config;
    const attention = `transformer.h.${layer}.attn.c_attn.weight`;
    const output = `transformer.h.${layer}.attn.c_proj.weight`;
    const [q, k, v] = [0, 1, 2].map((part) => part * width + (head * width) / heads);
    const operator = this.layout.positionOf({ kind: 'operator' });
    this.set(attention, q, this.positions[to], match);
    this.set(attention, k, this.positions[from], 1);
    if (lured !== undefined) {
      // Of 1 at `from` and ¾ there; ½ more for any digit but 0.
      this.set(attention, k, this.positions[lured], 0.75);
      for (const token of reads.slice(1)) this.set(attention, k, token, 0.5);
    }
    // Whatever the position, one of these coordinates is 1.
    for (const position of this.positions) this.set(attention, q + 1, position, otherwise);
    this.set(attention, k + 1, this.positions[operator], 1);
    reads.forEach((_, digit) => {
      reads.forEach((coordinate, other) =>
        this.set(attention, v + digit, coordinate, Number(digit === other) - 1 / reads.length),
      );
      this.set(output, writes[digit], v - 2 * width + digit, 1);
    });
  }

  /** An MLP that adds two digits where both are carried to, without carry. */
  sums(layer: number, a: readonly number[], b: readonly number[]): void {
    const hidden = `transformer.h.${layer}.mlp.c_fc.weight`;
    const output = `transformer.h.${layer}.mlp.c_proj.weight`;
    for (const [i, left] of a.entries())
      for (const [j, right] of b.entries()) {
        const neuron = i * b.length + j;
        this.set(hidden, neuron, left, 1);
        this.set(hidden, neuron, right, 1);
        // A digit that a head has carried counts 2.9, all positions together 1/2 after LayerNorm: both digits stand
        // against them, one alone does not.
        for (const coordinate of this.positions) this.set(hidden, neuron, coordinate, -8.6);
        this.set(output, this.output[(i + j) % a.length], neuron, 4);
      }
  }

  build(): KnownCircuit {
    return { layout: this.layout, config: this.config, parameters: this.flat };
  }

  private set(name: string, row: number, column: number, value: number): void {
    const { offset, columns } = this.at.get(name)!;
    this.flat[offset + row * columns + column] = value;
  }
}
