import { hostConnection, type VsCodeApi } from './transport';
import { messageOf } from '../src/shared/errors';
import { protocolVersion, type PageContract, type PageEvents } from '../src/shared/page-contract';
import type { ProbeDescription } from '../src/shared/probe';
import { client } from '../src/shared/rpc';
import { h } from './dom';
import { header, setStep, setSummary } from './header';
import { makePage, type Page } from './page';
import { comparePanels, inspectorPanels } from './panels/table';
import type { Panel } from './panels/panel';
import { initialState, restoredState, savedState, type State } from './state';
import { createStore } from './store';
import { watchTheme } from './theme';

declare function acquireVsCodeApi(): VsCodeApi;

const api = acquireVsCodeApi();
const root = document.getElementById('app')!;
const connection = hostConnection(api);
const calls = client<PageContract>(connection);
/** What the host tells before the page is ready for it waits here. */
let page: Page | undefined;
const early: ((page: Page) => void)[] = [];
const whenReady = (act: (page: Page) => void) => (page ? act(page) : early.push(act));

connection.onNotification('runChanged', ({ run, summary }: PageEvents['runChanged']) => void whenReady(({ store }) => setSummary(store, run, summary)));
connection.onNotification('showCheckpoint', ({ run, step }: PageEvents['showCheckpoint']) => void whenReady(({ store }) => setStep(store, run, step)));
connection.listen();

async function start(): Promise<void> {
  root.replaceChildren(h('p', { class: 'placeholder whole', role: 'status' }, 'Opening…'));
  try {
    const { runs, probes, step, samples } = await calls.hello({ version: protocolVersion });
    show(restoredState(initialState(runs, step, samples), api.getState(), step), probes);
  } catch (error) {
    root.replaceChildren(h('div', { class: 'failure whole', role: 'alert', 'data-failure': '' }, h('p', {}, messageOf(error)), h('button', { type: 'button', 'data-action': 'retry', onclick: () => void start() }, 'Retry')));
  }
}

function show(state: State, probes: readonly ProbeDescription[]): void {
  const store = createStore(state);
  const said = h('p', { class: 'announcer', role: 'status', 'data-announcer': '' });
  page = makePage(store, calls, watchTheme(), probes, (text) => (said.textContent = text));
  const many = state.runs.length > 1;
  const panels = (many ? comparePanels : inspectorPanels).map((panel) => section(panel, page!));
  root.replaceChildren(header(page), h('main', { class: many ? 'compare' : 'inspector' }, ...panels), said);
  api.setState(savedState(store.get()));
  store.watch((now) => [now], () => api.setState(savedState(store.get())));
  early.splice(0).forEach((act) => act(page!));
}

function section(panel: Panel, on: Page): HTMLElement {
  const id = `title-${panel.id}`;
  return h('section', { class: 'panel', 'data-panel': panel.id, 'aria-labelledby': id }, h('h2', { id }, panel.title), ...panel.mount(on));
}

// An error nobody caught would leave a blank page and no trace; it goes to the extension's log.
const report = (text: string) => void calls.log({ level: 'error', text: text.slice(0, 10_000) }).catch(() => undefined);
window.addEventListener('error', (event) => report(event.error instanceof Error ? (event.error.stack ?? event.message) : event.message));
window.addEventListener('unhandledrejection', (event) => report(messageOf(event.reason)));

void start();
