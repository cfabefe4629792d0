import { hostConnection, type VsCodeApi } from './transport';
import { messageOf } from '../src/shared/errors';
import { protocolVersion, type PageContract, type PageEvents } from '../src/shared/page-contract';
import type { ProbeDescription } from '../src/shared/probe';
import { client } from '../src/shared/rpc';
import { h } from './dom';
import { announcer } from './announcer';
import { followNewest, setStep } from './follow-newest';
import { header, setSummary } from './header';
import { scrollInStep } from './synchronized-scroll';
import { makePage, type Page } from './page';
import { comparePanels, inspectorPanels } from './panels/panels';
import type { Panel } from './panels/panel';
import { scrollKeeper } from './scroll-position';
import { backOnKeys } from './selection';
import { initialState, restoredState, savedState, type State } from './state';
import { createStore } from './store';
import { setInks, watchTheme } from './theme';

declare function acquireVsCodeApi(): VsCodeApi;

const api = acquireVsCodeApi();
const root = document.getElementById('app')!;
const connection = hostConnection(api);
const calls = client<PageContract>(connection);
/** Notifications from the host wait here until the page is ready for them. */
let page: Page | undefined;
const early: ((page: Page) => void)[] = [];
const whenReady = (act: (page: Page) => void) => (page ? act(page) : early.push(act));

connection.onNotification(
  'runChanged',
  ({ run, summary }: PageEvents['runChanged']) => void whenReady(({ store }) => setSummary(store, run, summary)),
);
connection.onNotification(
  'showCheckpoint',
  ({ run, step }: PageEvents['showCheckpoint']) => void whenReady(({ store }) => setStep(store, run, step)),
);
connection.listen();

async function start(): Promise<void> {
  root.replaceChildren(h('p', { class: 'placeholder whole', role: 'status' }, 'Opening…'));
  try {
    const { runs, training, probes, step, samples } = await calls.hello({ version: protocolVersion });
    show(restoredState(initialState(runs, step, samples, training), api.getState(), step), probes);
  } catch (error) {
    root.replaceChildren(
      h(
        'div',
        { class: 'failure whole', role: 'alert', 'data-failure': '' },
        h('p', {}, messageOf(error)),
        h('button', { type: 'button', 'data-action': 'retry', onclick: () => void start() }, 'Retry'),
      ),
    );
  }
}

function show(state: State, probes: readonly ProbeDescription[]): void {
  const store = createStore(state);
  const { element: said, announce } = announcer(store);
  const theme = watchTheme();
  setInks(root, theme);
  page = makePage(store, calls, theme, probes, announce);
  followNewest(page);
  backOnKeys(store, page.select);
  const many = state.runs.length > 1;
  const panels = (many ? comparePanels : inspectorPanels).map((panel) => section(panel, page!));
  root.style.setProperty('--runs', String(state.runs.length));
  root.classList.toggle('many', many);
  root.replaceChildren(...header(page), h('main', { class: many ? 'compare' : 'inspector' }, ...panels), said);
  if (many) scrollInStep(root);
  const scroll = scrollKeeper(root, savedScroll(api.getState()), () => save());
  const save = () => api.setState({ ...savedState(store.get()), scroll: scroll.current() });
  save();
  store.watch((now) => [now], save);
  early.splice(0).forEach((act) => act(page!));
}

/** How far the page was scrolled before it was hidden. */
function savedScroll(saved: unknown): number {
  const { scroll } = (saved ?? {}) as { scroll?: unknown };
  return typeof scroll === 'number' ? scroll : 0;
}

function section(panel: Panel, on: Page): HTMLElement {
  const id = `title-${panel.id}`;
  return h(
    'section',
    { class: 'panel', 'data-panel': panel.id, 'aria-labelledby': id },
    h('h2', { id }, panel.title),
    ...panel.mount(on),
  );
}

// An uncaught error would leave a blank page and no trace, so it goes to the extension's log.
const report = (text: string) => void calls.log({ level: 'error', text: text.slice(0, 10_000) }).catch(() => undefined);
window.addEventListener('error', (event) =>
  report(event.error instanceof Error ? (event.error.stack ?? event.message) : event.message),
);
window.addEventListener('unhandledrejection', (event) => report(messageOf(event.reason)));

void start();
