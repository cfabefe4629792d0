import { digitOrderInWords } from '../../src/shared/place-words';
import { roleLabel } from '../../src/shared/roles';
import type { AttentionResult } from '../../src/shared/results';
import type { RunSummary } from '../../src/shared/run-summary';
import { isPromptError, type ShownAttention } from '../attention-data';
import { attentionGrid } from '../charts/attention-grid';
import { attentionMap, mapSide } from '../charts/attention-map';
import { colorBar } from '../charts/color-bar';
import { headPattern } from '../charts/pattern-canvas';
import { h } from '../dom';
import { numberOrEmpty } from '../measures';
import { keyIndex, predictionLabel, rowIndex } from '../roles';
import { chartPanel, checkpointStep, provenanceOf, type Scene } from './chart-panel';
import { digitsOf, unpadded } from './failures';
import type { Page } from '../page';
import { promptFor } from '../prompts';
import { promptBox } from './prompt-box';
import { promptStrip } from './prompt-strip';

/** The enlarged map stands beside the small ones where its cells keep a readable size. */
function arrange(width: number, size: number): { beside: boolean; mapWidth: number; gridWidth: number } {
  const besideWidth = Math.min(mapSide(size, 34), Math.floor(width * 0.5));
  const beside = width >= 600 && besideWidth >= mapSide(size, 12);
  return beside
    ? { beside, mapWidth: besideWidth, gridWidth: width - besideWidth - 24 }
    : { beside, mapWidth: width, gridWidth: Math.min(width, 520) };
}

const tokenName = (result: AttentionResult, index: number, base: number) =>
  `${roleLabel(result.roles[index], base)} ‘${result.tokens[index]}’`;

function describeWeight(result: AttentionResult, { summary, state }: Scene, query: number, key: number): string {
  const { base } = summary.task;
  const pattern = headPattern(result, clampedHead(result, state).layer, clampedHead(result, state).head);
  const next = predictionLabel(summary, query, base);
  const from = `${tokenName(result, query, base)}${next && ` (${next})`}`;
  return key > query
    ? `${from} cannot see ${tokenName(result, key, base)}, which comes later`
    : `${from} looks at ${tokenName(result, key, base)}: weight ${weightText(pattern[query * result.size + key])}`;
}

const weightText = (weight: number): string => (Number.isNaN(weight) ? 'not a number' : weight.toFixed(3));

/** The selected head; of a smaller model beside a larger one, its last. */
const clampedHead = (result: AttentionResult, { layer, head }: Scene['state']) => ({
  layer: Math.min(layer, result.layers - 1),
  head: Math.min(head, result.heads - 1),
});

/** The key that a head's marked row looks at most, in words; it says at a glance what a head does. */
function describeHead(result: AttentionResult, { summary, state }: Scene, layer: number, head: number): string {
  const name = `Layer ${layer}, head ${head}`;
  const row = rowIndex(summary, state.row);
  if (row === null || row >= result.size) return name;
  const weights = headPattern(result, layer, head).subarray(row * result.size, row * result.size + row + 1);
  const most = weights.reduce((best, weight, key) => (weight > weights[best] ? key : best), 0);
  const { base } = summary.task;
  const predicts = predictionLabel(summary, row, base);
  const query = predicts ? `the row that ${predicts}` : tokenName(result, row, base);
  return `${name}: ${query} looks most at ${tokenName(result, most, base)} (${weights[most].toFixed(2)})`;
}

/** What the model writes units first, unlike the numbers beside it; nothing where it writes as people do. */
function digitOrder({ task }: RunSummary): HTMLElement | null {
  const order = digitOrderInWords(task);
  return order === null
    ? null
    : h('p', { class: 'order', 'data-order': '' }, `${order} Prompts and answers in words are in reading order.`);
}

/** Why a run has no attention of the prompt that was asked for. Of a run alone the box says the reason. */
function refusalOf(page: Page, run: number, reason: string): string {
  const { runs, prompt } = page.store.get();
  const what = prompt === '' ? 'an empty prompt' : `“${promptFor(runs, run, prompt)}”`;
  return runs.length > 1
    ? `${runs[run].name} cannot be asked ${what}: ${reason}`
    : `The model cannot be asked ${what}; the box above says why.`;
}

/** Attention of one prompt: every head small, one enlarged, and the prompt as tokens. */
export const attentionPanel = chartPanel<ShownAttention>({
  id: 'attention',
  title: 'Attention',
  hint:
    'What each token attends to, in every layer and head. Choose a head to enlarge it, or a row or token to mark it ' +
    'in all panels.',
  idle: 'This run has no checkpoint yet.',
  busy: 'Computing attention…',
  resource: (page, run) => page.data[run].attention,
  shows: (state) => [state.row, state.input, state.layer, state.head],
  above: promptBox,
  legend: (theme) => [colorBar({ theme, scale: theme.amount, title: 'weight', ends: ['0', '1'] })],
  refusal: (code, page, run, message) =>
    isPromptError(code) ? `${refusalOf(page, run, message)} No attention is shown until it can.` : null,
  notice: ({ refused, prompt }, { page, run }) =>
    refused === undefined
      ? null
      : `${refusalOf(page, run, refused)} Below is the last prompt that could be asked, ${prompt}`,
  provenance: (result) => provenanceOf(result, result.prompt),
  stepOf: checkpointStep,
  detail: (result, scene) => {
    const { layer, head } = clampedHead(result, scene.state);
    return describeHead(result, scene, layer, head);
  },
  draw: (result, scene) => {
    const { page, run, summary, state, theme, width, onDetail } = scene;
    const { layer, head } = clampedHead(result, state);
    const marked = { markedRow: rowIndex(summary, state.row), markedKey: keyIndex(summary, state.input) };
    const { beside, mapWidth, gridWidth } = arrange(width, result.size);
    const grid = attentionGrid({
      ...result,
      ...marked,
      theme,
      onDetail,
      width: gridWidth,
      selected: { layer, head },
      describe: (l, hd) => describeHead(result, scene, l, hd),
      onChoose: (l, hd) => page.select.head(l, hd),
    });
    const map = attentionMap({
      ...marked,
      theme,
      onDetail,
      width: mapWidth,
      size: result.size,
      pattern: headPattern(result, layer, head),
      tokens: result.tokens,
      roles: summary.roles,
      label: `Attention of layer ${layer}, head ${head} in ${summary.name}`,
      describe: (query, key) => describeWeight(result, scene, query, key),
      onChoose: (query, key) => page.select.mapCell(run, query, key),
    });
    map.dataset.layer = String(layer);
    map.dataset.head = String(head);
    const right = result.wrongPlaces.length === 0;
    const [model, answer] = unpadded(result.predicted, result.expected);
    const verdict = h(
      'p',
      { class: 'verdict', 'data-verdict': right ? 'right' : 'wrong' },
      'model ',
      digitsOf(model, result.wrongPlaces),
      right ? ' is right' : ', right answer ',
      right ? null : digitsOf(answer, []),
    );
    return [
      h('div', { class: 'prompt-line' }, promptStrip(result, scene), verdict, digitOrder(summary)),
      h(
        'div',
        { class: beside ? 'maps beside' : 'maps' },
        h('figure', {}, h('figcaption', {}, 'all heads'), grid),
        h('figure', {}, h('figcaption', {}, `layer ${layer}, head ${head}`), map),
      ),
    ];
  },
  table: (result, scene) => {
    const { layer, head } = clampedHead(result, scene.state);
    const pattern = headPattern(result, layer, head);
    const name = (i: number) => tokenName(result, i, scene.summary.task.base);
    const indices = result.tokens.map((_, i) => i);
    return {
      columns: ['query', ...indices.map(name)],
      rows: indices.map((q) => [
        name(q),
        ...indices.map((k) => (k > q ? '' : numberOrEmpty(pattern[q * result.size + k]))),
      ]),
    };
  },
  fileTable: (result, { summary }) => {
    const role = (i: number) => roleLabel(result.roles[i], summary.task.base);
    const rows: (string | number)[][] = [];
    for (let layer = 0; layer < result.layers; layer++)
      for (let head = 0; head < result.heads; head++) {
        const pattern = headPattern(result, layer, head);
        for (let q = 0; q < result.size; q++)
          for (let k = 0; k <= q; k++)
            rows.push([
              result.prompt,
              layer,
              head,
              q,
              role(q),
              result.tokens[q],
              k,
              role(k),
              result.tokens[k],
              numberOrEmpty(pattern[q * result.size + k]),
            ]);
      }
    return {
      columns: [
        'prompt',
        'layer',
        'head',
        'query',
        'query role',
        'query token',
        'key',
        'key role',
        'key token',
        'weight',
      ],
      rows,
    };
  },
});
