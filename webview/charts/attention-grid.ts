import { keyboardGrid } from '../a11y';
import { h } from '../dom';
import type { Theme } from '../theme';
import { headPattern, lookup, patternCanvas } from './pattern-canvas';

export interface AttentionGridOptions {
  readonly theme: Theme;
  readonly width: number;
  readonly layers: number;
  readonly heads: number;
  readonly size: number;
  /** [layers, heads, size, size], row-major. */
  readonly pattern: Float32Array;
  readonly selected: { readonly layer: number; readonly head: number };
  readonly markedRow: number | null;
  readonly markedKey: number | null;
  /** One head in words. */
  readonly describe: (layer: number, head: number) => string;
  readonly onChoose: (layer: number, head: number) => void;
  readonly onDetail: (text: string | null) => void;
}

const rowLabel = 24;
const space = 10;

/**
 * Small multiples: one attention pattern for each layer (row) and head (column). Notches at the edges point at the
 * marked row and key.
 */
export function attentionGrid(options: AttentionGridOptions): HTMLElement {
  const { theme, width, layers, heads, size, selected, markedRow, markedKey, onChoose, onDetail, describe } = options;
  const tile = Math.max(36, Math.min(180, (width - rowLabel) / heads - space));
  // Cells of a whole number of device pixels, so that no row of a small map is thicker than another.
  const ratio = window.devicePixelRatio || 1;
  const cell = Math.max(1, Math.floor((tile * ratio) / size)) / ratio;
  const colours = lookup(theme.amount);
  const range = (n: number) => Array.from({ length: n }, (_, i) => i);

  const tileOf = (layer: number, head: number) => {
    const canvas = patternCanvas({
      pattern: headPattern(options, layer, head),
      size,
      cell,
      ratio,
      colours,
      unseen: theme.unseen,
    });
    const isSelected = layer === selected.layer && head === selected.head;
    const cellData = {
      role: 'gridcell',
      class: 'head',
      'data-cell': `${layer},${head}`,
      'data-layer': layer,
      'data-head': head,
      'aria-selected': String(isSelected),
      'aria-label': describe(layer, head),
    };
    const events = {
      onclick: () => onChoose(layer, head),
      onmouseenter: () => onDetail(describe(layer, head)),
      onmouseleave: () => onDetail(null),
    };
    const element = h('div', { ...cellData, ...events }, canvas);
    const notch = (kind: 'row' | 'key', index: number | null) => {
      if (index === null || index < 0 || index >= size) return;
      const mark = h('span', { class: `notch ${kind}`, 'aria-hidden': 'true' });
      mark.style[kind === 'row' ? 'top' : 'left'] = `${4 + (index + 0.5) * cell}px`;
      element.append(mark);
    };
    notch('row', markedRow);
    notch('key', markedKey);
    return element;
  };

  const header = h(
    'div',
    { class: 'heads', 'aria-hidden': 'true' },
    h('span'),
    ...range(heads).map((head) => h('span', {}, `head ${head}`)),
  );
  const rows = range(layers).map((layer) =>
    h(
      'div',
      { role: 'row', class: 'layer' },
      h('span', { class: 'layer-label', 'aria-hidden': 'true' }, `layer ${layer}`),
      ...range(heads).map((head) => tileOf(layer, head)),
    ),
  );
  const root = h(
    'div',
    { class: 'attention-grid', role: 'grid', 'aria-label': 'Attention of every layer and head', 'data-grid': 'heads' },
    ...rows,
  );
  root.prepend(header);
  for (const line of [header, ...rows])
    line.style.gridTemplateColumns = `${rowLabel - space}px repeat(${heads}, ${Math.ceil(size * cell) + 10}px)`;
  const onFocus = (at: readonly [number, number] | null) => onDetail(at && describe(at[0], at[1]));
  keyboardGrid(root, { rows: layers, columns: heads, start: [selected.layer, selected.head], onFocus, onChoose });
  return root;
}
