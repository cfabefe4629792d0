import { roleLabel, shortRoleLabel } from '../../src/shared/roles';
import type { AttentionResult } from '../../src/shared/results';
import { keyboardGrid, nameShowing } from '../a11y';
import { h } from '../dom';
import { keyIndex, positionOf } from '../roles';
import type { Scene } from './chart-panel';

/**
 * The prompt with the model's answer as a strip of tokens over their roles; the marked input digit and answer digit
 * stand out.
 */
export function promptStrip(result: AttentionResult, { page, run, summary, state, onDetail }: Scene): HTMLElement {
  const { base } = summary.task;
  const input = keyIndex(summary, state.input);
  const row = state.row;
  const answer = row && 'predicts' in row ? positionOf(summary, { kind: 'answer', place: row.predicts }) : null;
  const describe = (i: number) => {
    const role = result.roles[i];
    const wrong = role.kind === 'answer' && result.wrongPlaces.includes(role.place);
    return `${result.tokens[i]}: ${roleLabel(role, base)}${wrong ? ', wrong' : ''}`;
  };
  const markOf = (i: number) => {
    if (i === input) return 'key';
    return i === answer ? 'answer' : null;
  };
  const tokens = result.tokens.map((token, i) => {
    const role = result.roles[i];
    const marked = markOf(i);
    const wrong = role.kind === 'answer' && result.wrongPlaces.includes(role.place);
    const attributes = {
      role: 'gridcell',
      class: `token ${role.kind}`,
      'data-cell': `0,${i}`,
      'data-token': i,
      'data-role': roleLabel(role, base),
      'data-marked': marked,
      'aria-selected': String(marked !== null),
      'aria-label': nameShowing(`${result.tokens[i]} ${shortRoleLabel(role)}`, describe(i)),
    };
    const events = {
      onclick: () => page.select.token(run, i),
      onmouseenter: () => onDetail(describe(i)),
      onmouseleave: () => onDetail(null),
    };
    return h(
      'span',
      { ...attributes, ...events },
      h('span', { class: wrong ? 'text wrong' : 'text' }, token),
      ' ',
      h('span', { class: 'role' }, shortRoleLabel(role)),
    );
  });
  const strip = h(
    'div',
    {
      class: 'strip',
      role: 'grid',
      'aria-label': `Prompt ${result.prompt} and the answer of ${summary.name}`,
      'data-grid': 'strip',
      'data-strip': '',
    },
    h('div', { role: 'row', class: 'tokens' }, ...tokens),
  );
  keyboardGrid(strip, {
    rows: 1,
    columns: tokens.length,
    start: [0, answer ?? input ?? 0],
    onFocus: (at) => onDetail(at && describe(at[1])),
    onChoose: (_, i) => page.select.token(run, i),
  });
  return strip;
}
