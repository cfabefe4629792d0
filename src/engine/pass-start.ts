import type { Start } from '../model/gpt';
import { placeOfTap, positionAxis, modelTaps, tapShape } from '../model/taps';
import type { ModelConfig } from '../shared/model-config';
import type { Edit } from './runner';

/**
 * Positions where a pass may begin: start positions are rounded down to one of these. Each needs a program of its
 * own, which takes as long to open as a few groups take to run.
 */
const startPositions = 8;

/** The block that must run for a tap to be computed; the last one for the taps after it. */
export function blockOfTap({ layers }: ModelConfig, tap: string): number {
  return placeOfTap(tap)?.layer ?? (tap === modelTaps.finalNormalized ? layers - 1 : 0);
}

/**
 * Where a pass that resumes from a cached one may begin: nothing before that block and position differs from it.
 * @param changed the first position whose token differs, if any does
 * @param taps activations that are read out, at every position
 */
export function passStart(
  config: ModelConfig,
  tokens: number,
  from: number,
  { changed, edits, taps }: { changed?: number; edits: readonly Edit[]; taps: readonly string[] },
): Start {
  const blocks = [...edits.map(({ tap }) => tap), ...taps].map((tap) => blockOfTap(config, tap));
  const layer = changed === undefined ? Math.min(config.layers - 1, ...blocks) : 0;
  if (taps.length > 0) return { layer, position: 0 };
  const position = Math.min(from, changed ?? from, ...edits.map((edit) => firstPosition(config, edit, tokens)));
  const step = Math.ceil(tokens / startPositions);
  return { layer, position: Math.floor(position / step) * step };
}

/** The first position that an edit touches, whatever the sequence; all positions where it touches none. */
function firstPosition(config: ModelConfig, { tap, where }: Edit, tokens: number): number {
  const shape = tapShape(config, tap, tokens);
  const positions = shape[positionAxis(shape)];
  return where.reduce((first, on, i) => (on ? Math.min(first, i % positions) : first), tokens);
}
