import { fittingWords } from '../../checkpoint/importers/task-formats';
import type { ForeignWeights } from '../../shared/import-results';
import { operationsThatFit } from '../imports/formats';
import { escapeHtml, htmlDocument } from '../panels/page-html';
import { grouped } from '../training/training-texts';

/** What the page shows of a file that is not a run yet. */
export type ForeignView =
  | { readonly state: 'reading' }
  /** The file cannot be read; `words` say why. */
  | { readonly state: 'problem'; readonly words: string }
  | { readonly state: 'read'; readonly weights: ForeignWeights };

export interface ForeignPageOptions {
  /** The file's name. */
  readonly file: string;
  /** The source that VS Code serves local resources from. */
  readonly cspSource: string;
  /** Random for each page; only the script that carries it may run. */
  readonly nonce: string;
  readonly style: string;
}

/** The message that the page's button sends to the host. */
export const importMessage = 'import';

/** The page's one line of script. */
const script =
  "{ const host = acquireVsCodeApi(); document.querySelector('button')" +
  `?.addEventListener('click', () => host.postMessage('${importMessage}')); }`;

/**
 * The page of a file that another program wrote: what was read from it, and a button to import it. It may run its one
 * line of script and load its style sheet, nothing else.
 */
export function foreignPage({ file, cspSource, nonce, style }: ForeignPageOptions, view: ForeignView): string {
  const policy = [`default-src 'none'`, `script-src 'nonce-${nonce}'`, `style-src ${cspSource}`].join('; ');
  const body = `<body data-state="${view.state}">
<main>
<h1>${escapeHtml(file)}</h1>
${bodyOf(view)}
</main>
<script nonce="${escapeHtml(nonce)}">${script}</script>
</body>`;
  return htmlDocument({ title: file, policy, style }, body);
}

function bodyOf(view: ForeignView): string {
  if (view.state === 'reading') return '<p role="status">Reading the file…</p>';
  if (view.state === 'problem') return `<p role="alert" class="problem">${escapeHtml(view.words)}</p>`;
  const { weights } = view;
  const rows = detailsOf(weights).map(
    ([name, value]) => `<tr><th scope="row">${escapeHtml(name)}</th><td>${escapeHtml(value)}</td></tr>`,
  );
  const notes = weights.notes.map((note) => `<li>${escapeHtml(note)}</li>`);
  return [
    `<p>Weights of a ${escapeHtml(weights.layout)} model. This is what the file itself says; nothing in it ` +
      'was executed.</p>',
    `<table><tbody>${rows.join('')}</tbody></table>`,
    notes.length > 0 ? `<ul>${notes.join('')}</ul>` : '',
    actionOf(weights),
  ].join('\n');
}

function actionOf({ architecture }: ForeignWeights): string {
  if (operationsThatFit(architecture).length === 0)
    return `<p role="alert" class="problem">It cannot be imported. ${escapeHtml(fittingWords(architecture))}</p>`;
  return (
    '<button type="button">Import…</button>\n<p class="hint">Asks for what the file does not say, such as ' +
    'the task and the number of heads, creates a run and opens it in the Inspector. The file is not changed.</p>'
  );
}

/** What was read, as plain-text pairs of name and value. */
export function detailsOf({
  layout,
  architecture,
  parameters,
  heads,
  step,
}: ForeignWeights): [name: string, value: string][] {
  const { layers, width, vocabulary, context, bias, tiedEmbeddings } = architecture;
  return [
    ['Layout', layout],
    ['Layers', String(layers)],
    ['Heads', heads === undefined ? 'not in the file' : String(heads)],
    ['Width', String(width)],
    ['Vocabulary', `${grouped(vocabulary)} tokens`],
    ['Context', `${grouped(context)} tokens`],
    ['Biases', bias ? 'yes' : 'none'],
    ['Output matrix', tiedEmbeddings ? 'the token embeddings' : 'separate'],
    ['Parameters', grouped(parameters)],
    ...(step > 0 ? [['Training steps', grouped(step)] as [string, string]] : []),
  ];
}
