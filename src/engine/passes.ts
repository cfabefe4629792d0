import { beginning, type Start } from '../model/gpt';
import { checkTap, isNarrowed, tapShape } from '../model/taps';
import { encodingNamed } from '../model/positional/encodings';
import { sizeOf } from '../model/parameter-spec';
import { CancelledError } from '../shared/errors';
import type { ModelConfig } from '../shared/model-config';
import type { TaskLayout } from '../tasks/layout';
import { checkEdit, editOfRows } from './edits';
import { allocateCache, releaseCache, type ActivationCache } from './activation-cache';
import { rowsOf } from '../shared/row-slices';
import { placeRows } from './row-blocks';
import type { Activation, Edit, ModelRunner, PassOptions, PassResult } from './runner';
import { blockOfTap, passStart } from './pass-start';

/** A forward pass over a few sequences at once, as engines run it. */
export interface GroupPass {
  readonly rows: number;
  /** [rows, tokens]. */
  readonly ids: Int32Array;
  /** Tokens of the whole input. */
  readonly tokens: number;
  /** The position ids of every sequence, where the encoding has a rule for them. */
  readonly positions?: Int32Array;
  /** First position whose logits are computed. */
  readonly from: number;
  readonly taps: readonly string[];
  /** Each with one row per sequence, or one for all. None is of an activation before `start`. */
  readonly edits: readonly Edit[];
  /** Where it begins; in the middle, it resumes from the cached activations of these sequences. */
  readonly start: Start;
  readonly resumed?: { readonly kept: ActivationCache; readonly sequences: Int32Array };
  /** The cache to fill, from sequence `first` on. Only for a pass that begins at the beginning. */
  readonly keep?: { readonly kept: ActivationCache; readonly first: number };
}

export interface GroupResult {
  /** [rows, tokens − from, vocabulary]. */
  readonly logits: Float32Array;
  /** Row-major with `rows` rows. */
  readonly taps: ReadonlyMap<string, Float32Array>;
}

/** Runs groups of sequences, on several workers at once or one after another. */
export interface Groups {
  /** Sequences per group. */
  readonly size: number;
  /** Does `count` jobs; each is given a function that runs a group. */
  each(
    count: number,
    job: (run: (pass: GroupPass) => Promise<GroupResult>, index: number) => Promise<void>,
  ): Promise<void>;
}

/** A pass over many sequences. */
interface Question
  extends Required<Pick<PassOptions, 'taps' | 'edits'>>, Pick<GroupPass, 'start'>, Omit<PassOptions, 'taps' | 'edits'> {
  readonly resumed?: { readonly kept: ActivationCache; readonly sequences: Int32Array };
  readonly keep?: ActivationCache;
}

/** Forward passes of a model on an engine that runs groups of sequences. */
export function passesOn(
  groups: Groups,
  layout: TaskLayout,
  config: ModelConfig,
): Pick<ModelRunner, 'run' | 'prepare'> {
  const { length, inputLength: tokens, targetCount } = layout;
  const answers = tokens - targetCount;
  const positions = encodingNamed(config.encoding).positions?.ids(layout.roles.slice(0, tokens), config);

  function check(rows: number, { taps = [], edits = [] }: PassOptions): void {
    for (const tap of taps) checkTap(config, tap);
    for (const edit of edits) checkEdit(config, edit, rows, tokens);
  }

  async function pass(
    sequences: Int32Array,
    { taps, edits, start, resumed, keep, signal, onProgress }: Question,
  ): Promise<PassResult> {
    const rows = sequences.length / length;
    const from = taps.some((tap) => isNarrowed(config, tap)) ? 0 : answers;
    const computed = edits.filter(({ tap }) => blockOfTap(config, tap) >= start.layer);
    const answer = targetCount * config.vocabulary;
    const whole = (tokens - from) * config.vocabulary;
    const logits = new Float32Array(rows * answer);
    const activations = new Map<string, Activation>(
      taps.map((tap) => [tap, empty(rows, tapShape(config, tap, tokens))]),
    );
    let done = 0;
    await groups.each(Math.ceil(rows / groups.size), async (run, index) => {
      if (signal?.aborted) throw new CancelledError();
      const first = index * groups.size;
      const count = Math.min(groups.size, rows - first);
      const these = range(first, count);
      const result = await run({
        rows: count,
        ids: inputsOf(layout, sequences, first, count),
        tokens,
        positions,
        from,
        taps,
        edits: computed.map((edit) => editOfRows(config, edit, these, tokens)),
        start,
        resumed: resumed && { kept: resumed.kept, sequences: resumed.sequences.slice(first, first + count) },
        keep: keep && { kept: keep, first },
      });
      for (let row = 0; row < count; row++)
        logits.set(result.logits.subarray((row + 1) * whole - answer, (row + 1) * whole), (first + row) * answer);
      for (const [tap, data] of result.taps) placeRows(activations.get(tap)!.data, data, first, count);
      onProgress?.((done += count) / rows);
    });
    return { logits, taps: activations };
  }

  return {
    run: async (sequences, options = {}) => {
      check(sequences.length / length, options);
      return pass(sequences, { ...options, taps: options.taps ?? [], edits: options.edits ?? [], start: beginning });
    },
    prepare: async (sequences, options = {}) => {
      const rows = sequences.length / length;
      check(rows, options);
      const original = sequences.slice();
      const base = options.edits ?? [];
      let kept: ActivationCache | undefined = allocateCache(config, tokens, rows);
      const result = await pass(original, {
        ...options,
        taps: options.taps ?? [],
        edits: base,
        start: beginning,
        keep: kept,
      });
      return {
        ...result,
        release: () => {
          if (kept) releaseCache(kept, tokens);
          kept = undefined;
        },
        run: async (change = {}) => {
          if (!kept) throw new Error('this pass was released, so no other can resume from it');
          const { of = range(0, rows), edits = [], taps = [] } = change;
          const before = change.of ? rowsOf(original, length, of) : original;
          const after = change.sequences ?? before;
          if (after.length !== before.length)
            throw new RangeError(`${after.length / length} sequences take the place of ${of.length}`);
          check(of.length, change);
          const start = passStart(config, tokens, answers, {
            changed: firstChange(before, after, length, tokens),
            edits,
            taps,
          });
          const all = [...(change.of ? base.map((edit) => editOfRows(config, edit, of, tokens)) : base), ...edits];
          return pass(after, { ...change, taps, edits: all, start, resumed: { kept, sequences: of } });
        },
      };
    },
  };
}

const range = (first: number, count: number): Int32Array => Int32Array.from({ length: count }, (_, i) => first + i);

const empty = (rows: number, shape: readonly number[]): Activation => ({
  shape: [rows, ...shape],
  data: new Float32Array(rows * sizeOf(shape)),
});

/** The first position of an input at which any sequence differs, if one does. */
function firstChange(before: Int32Array, after: Int32Array, length: number, tokens: number): number | undefined {
  let first = tokens;
  if (before !== after)
    for (let i = 0; i < before.length; i++) if (before[i] !== after[i]) first = Math.min(first, i % length);
  return first < tokens ? first : undefined;
}

/** The inputs of some sequences, [rows, tokens]: all but the last token of each, which is only ever a target. */
export function inputsOf(
  { length, inputLength }: TaskLayout,
  sequences: Int32Array,
  first: number,
  rows: number,
): Int32Array {
  const ids = new Int32Array(rows * inputLength);
  for (let row = 0; row < rows; row++)
    ids.set(sequences.subarray((first + row) * length, (first + row) * length + inputLength), row * inputLength);
  return ids;
}
