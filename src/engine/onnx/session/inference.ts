import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { beginning } from '../../../model/gpt';
import { argmax } from '../../../shared/argmax';
import type { ModelConfig } from '../../../shared/model-config';
import type { GroupPass, GroupResult } from '../../passes';
import { RefCountedCache } from '../../ref-counted-cache';
import { rowLength } from '../../row-blocks';
import type { EditShape } from '../graph/edits';
import { forwardProgram, type ProgramShape } from '../graph/programs';
import { keepOutputs, resumedFeeds } from './cached-activations';
import { editFeeds } from './edit-feeds';
import { parameterFeeds } from './parameter-tensors';
import { idTensor, openSession, threadProvider } from './session';
import { WeightCopies } from './weight-copies';
import type { SharedWeights } from './shared-weights';

/** Sequences per forward run. A last, smaller group is padded: results do not depend on the number of sequences. */
export const groupSize = 32;

/** Inputs of a forward pass. */
export interface Sequences {
  /** `tokens` ids per sequence, one sequence after another. */
  readonly ids: Int32Array;
  readonly tokens: number;
  /** The position ids of every sequence, where the encoding has a rule for them. */
  readonly positions?: Int32Array;
}

/** Several passes take turns in one worker, so a session may still be in use when it is evicted. */
const sessions = new RefCountedCache<InferenceSession>(32, (session) => void session.release());
const copies = new WeightCopies();

/** Calls `work` with the session of a program. */
const withSession = <R>(
  config: ModelConfig,
  shape: ProgramShape,
  options: { taps: readonly string[]; edits: readonly EditShape[]; keep: boolean },
  work: (session: InferenceSession) => Promise<R>,
): Promise<R> =>
  sessions.use(
    JSON.stringify([config, shape, options]),
    () =>
      openSession(forwardProgram(config, shape, { ...options, provider: threadProvider }), threadProvider, {
        oneOfMany: true,
      }),
    work,
  );

/** The most probable token at positions `from` … of each sequence. */
export async function predict(
  weights: SharedWeights,
  { ids, tokens, positions }: Sequences,
  from: number,
): Promise<Uint8Array> {
  const { vocabulary } = weights.config;
  const wanted = tokens - from;
  const result = new Uint8Array((ids.length / tokens) * wanted);
  for (let row = 0; row < ids.length / tokens; row += groupSize) {
    const these = ids.subarray(row * tokens, (row + groupSize) * tokens);
    const { logits } = await runGroup(weights, {
      rows: these.length / tokens,
      ids: these,
      tokens,
      positions,
      from,
      taps: [],
      edits: [],
      start: beginning,
    });
    for (let i = 0; i < logits.length / vocabulary; i++)
      result[row * wanted + i] = argmax(logits, i * vocabulary, vocabulary);
  }
  return result;
}

/** A forward pass over a group of sequences. */
export async function runGroup(weights: SharedWeights, pass: GroupPass): Promise<GroupResult> {
  const { config } = weights;
  const { rows, tokens, from, taps, start } = pass;
  const edits = pass.edits.map((edit, index) => editFeeds(config, edit, groupSize, tokens, index));
  const shape = { batch: groupSize, tokens, from, start };
  const outputs = await withSession(
    config,
    shape,
    { taps, edits: edits.map((edit) => edit.shape), keep: pass.keep !== undefined },
    (session) =>
      session.run(
        Object.assign(
          parameterFeeds(config, copies.of(weights), threadProvider),
          idFeeds(pass),
          resumedFeeds(pass, groupSize),
          ...edits.map(({ feeds }) => feeds),
        ) as Record<string, Tensor>,
      ),
  );
  keepOutputs(config, outputs, pass, groupSize);
  const ofRows = (tensor: Tensor) => (tensor.data as Float32Array).slice(0, rows * rowLength(tensor.size, groupSize));
  return { logits: ofRows(outputs.logits), taps: new Map(taps.map((tap) => [tap, ofRows(outputs[tap])])) };
}

/**
 * Feeds of a group's tokens from the first computed position on, unless the pass begins after the first block, and of
 * all position ids.
 */
function idFeeds({ ids, tokens, positions, rows, start: { layer, position } }: GroupPass): Record<string, Tensor> {
  const tensorOf = (from: number, id: (row: number, t: number) => number) => {
    const wanted = tokens - from;
    return idTensor(
      Int32Array.from({ length: groupSize * wanted }, (_, i) => id(Math.floor(i / wanted), from + (i % wanted))),
      [groupSize, wanted],
    );
  };
  return {
    ...(layer === 0 && { ids: tensorOf(position, (row, t) => (row < rows ? ids[row * tokens + t] : 0)) }),
    ...(positions && { positions: tensorOf(0, (_, t) => positions[t]) }),
  };
}
