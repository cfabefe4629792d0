import { checkTap, isNarrowed, tapShape } from '../model/taps';
import { encodings } from '../model/positional/table';
import { sizeOf } from '../model/parameters';
import { CancelledError } from '../shared/errors';
import type { ModelConfig } from '../shared/results';
import type { TaskLayout } from '../tasks/layout';
import type { Activation, Edit, PassOptions, PassResult } from './runner';

/** A forward pass over a few sequences at once, all that an engine has to know of one. */
export interface GroupPass {
  readonly rows: number;
  /** [rows, tokens]. */
  readonly ids: Int32Array;
  /** Of the whole input. */
  readonly tokens: number;
  /** The position ids of every sequence, where the encoding has a rule for them. */
  readonly positions?: Int32Array;
  /** First position whose logits are computed. */
  readonly from: number;
  readonly taps: readonly string[];
  /** With the rows of these sequences, or with one for all. */
  readonly edits: readonly Edit[];
}

export interface GroupResult {
  /** [rows, tokens − from, vocabulary]. */
  readonly logits: Float32Array;
  /** Row-major with `rows` rows. */
  readonly taps: ReadonlyMap<string, Float32Array>;
}

/** What runs groups of sequences: workers beside each other, or one after another. */
export interface Groups {
  /** Sequences of one group. */
  readonly size: number;
  /** Does `count` jobs, each with something that runs groups. */
  each(count: number, job: (run: (pass: GroupPass) => Promise<GroupResult>, index: number) => Promise<void>): Promise<void>;
}

/** `ModelRunner.run` on an engine that runs groups of sequences. */
export function passesOn(groups: Groups, layout: TaskLayout, config: ModelConfig): (sequences: Int32Array, options?: PassOptions) => Promise<PassResult> {
  const { length, inputLength: tokens, targetCount } = layout;
  const positions = encodings[config.encoding].positions?.ids(layout.roles.slice(0, tokens), config);
  return async (sequences, { taps = [], edits = [], signal, onProgress } = {}) => {
    const rows = sequences.length / length;
    for (const tap of taps) checkTap(config, tap);
    for (const edit of edits) checkEdit(config, edit, rows, tokens);
    const from = taps.some((tap) => isNarrowed(config, tap)) ? 0 : tokens - targetCount;
    const answer = targetCount * config.vocabulary;
    const logits = new Float32Array(rows * answer);
    const activations = new Map<string, Activation>(taps.map((tap) => [tap, empty(rows, tapShape(config, tap, tokens))]));
    let done = 0;
    await groups.each(Math.ceil(rows / groups.size), async (run, index) => {
      if (signal?.aborted) throw new CancelledError();
      const first = index * groups.size;
      const count = Math.min(groups.size, rows - first);
      const part = edits.map((edit) => editOfRows(config, edit, first, count, tokens));
      const result = await run({ rows: count, ids: inputsOf(layout, sequences, first, count), tokens, positions, from, taps, edits: part });
      for (let row = 0; row < count; row++) logits.set(result.logits.subarray((row + 1) * (tokens - from) * config.vocabulary - answer, (row + 1) * (tokens - from) * config.vocabulary), (first + row) * answer);
      for (const [tap, data] of result.taps) activations.get(tap)!.data.set(data, (first / count) * data.length);
      onProgress?.((done += count) / rows);
    });
    return { logits, taps: activations };
  };
}

const empty = (rows: number, shape: readonly number[]): Activation => ({ shape: [rows, ...shape], data: new Float32Array(rows * sizeOf(shape)) });

/** The inputs of some sequences, [rows, tokens]: all but the last token of each, which is only ever a target. */
export function inputsOf({ length, inputLength }: TaskLayout, sequences: Int32Array, first: number, rows: number): Int32Array {
  const ids = new Int32Array(rows * inputLength);
  for (let row = 0; row < rows; row++) ids.set(sequences.subarray((first + row) * length, (first + row) * length + inputLength), row * inputLength);
  return ids;
}

/** Numbers of an edit's `where` and `value` for one sequence. */
function editSizes(config: ModelConfig, tap: string, tokens: number): { where: number; value: number } {
  const shape = tapShape(config, tap, tokens);
  return { where: sizeOf(shape.slice(0, -1)), value: sizeOf(shape) };
}

function checkEdit(config: ModelConfig, { tap, where, value }: Edit, rows: number, tokens: number): void {
  checkTap(config, tap);
  const sizes = editSizes(config, tap, tokens);
  const fits = (length: number, one: number) => length === one || length === rows * one;
  if (!fits(where.length, sizes.where)) throw new RangeError(`an edit of ${tap} says where in ${where.length} numbers; ${sizes.where} are one sequence's, and there are ${rows}`);
  if (value && !fits(value.length, sizes.value)) throw new RangeError(`an edit of ${tap} has ${value.length} numbers; ${sizes.value} are one sequence's, and there are ${rows}`);
}

/** What an edit says of `count` sequences from `first` on. */
function editOfRows(config: ModelConfig, { tap, where, value }: Edit, first: number, count: number, tokens: number): Edit {
  const sizes = editSizes(config, tap, tokens);
  const part = <A extends Uint8Array | Float32Array>(all: A, one: number): A => (all.length === one ? all : all.slice(first * one, (first + count) * one)) as A;
  return { tap, where: part(where, sizes.where), ...(value && { value: part(value, sizes.value) }) };
}
