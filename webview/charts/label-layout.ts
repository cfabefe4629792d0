/**
 * About how wide words are, in pixels; charts are laid out before they are in the page, where nothing could be
 * measured.
 */
export const textWidth = (text: string, size = 11): number => text.length * size * 0.56;

/** Words cut short in their middle to fit: names that begin alike often end differently. */
export function fitted(text: string, width: number, size = 11): string {
  const room = Math.floor(width / (size * 0.56));
  if (text.length <= room) return text;
  const head = Math.max(1, Math.ceil((room - 1) * 0.4));
  return `${text.slice(0, head)}…${text.slice(text.length - Math.max(0, room - 1 - head))}`;
}

export interface ColumnLabels {
  /** One per column; empty where there is no room, upright where it is too wide. */
  readonly texts: readonly { readonly text: string; readonly upright: boolean }[];
  /** Height that they take. */
  readonly height: number;
}

const longest = 120;

/** More columns than this are read by position, so only some need labels. */
export const manySteps = 30;

/**
 * Labels for columns of a pitch: level where they fit, in their short form where only that fits, else those upright
 * that do not fit. Where even that is too much, only some are left, evenly spaced.
 */
export function columnLabels(labels: readonly string[], short: readonly string[], pitch: number): ColumnLabels {
  const widest = (all: readonly string[]) => Math.max(0, ...all.map((label) => textWidth(label)));
  const fits = (label: string, room = pitch) => textWidth(label) + 6 <= room;
  const every = (stride: number, all: readonly string[]) => all.map((label, i) => (i % stride === 0 ? label : ''));
  const placed = (all: readonly string[], upright: (label: string) => boolean) => {
    const texts = all.map((label) => ({
      text: upright(label) ? fitted(label, longest) : label,
      upright: upright(label),
    }));
    return {
      texts,
      height: Math.max(14, ...texts.map(({ text, upright: stands }) => (stands ? textWidth(text) * 1.08 + 6 : 0))),
    };
  };
  const level = [labels, short].find((all) => all.every((label) => fits(label)));
  if (level) return placed(level, () => false);
  // Numbers and the like are as well read with gaps; a dozen long names are not.
  const stride = Math.ceil((widest(short) + 8) / pitch);
  if (widest(short) < 30 && stride <= Math.max(2, labels.length / 5)) return placed(every(stride, short), () => false);
  const mostFit = labels.filter((label) => fits(label)).length > labels.length / 2;
  return placed(
    every(Math.max(1, Math.ceil((labels.length > manySteps ? 30 : 13) / pitch)), labels),
    (label) => !mostFit || !fits(label),
  );
}
