import { accuracyPanel } from './accuracy';
import { attentionPanel } from './attention';
import { curvePanel } from './curve';
import { errorsPanel } from './errors';
import { failuresPanel } from './failures';
import type { Panel } from './panel';
import { probesPanel } from './probes';
import { readsPanel } from './reads';

/**
 * The panels of one run, in reading order: what it learned, where it errs, what it reads; then one prompt; then all
 * that can be asked beside.
 */
export const inspectorPanels: readonly Panel[] = [
  curvePanel,
  errorsPanel,
  readsPanel,
  failuresPanel,
  attentionPanel,
  probesPanel,
];

/** The panels of several runs: first how they differ, last how they came about. */
export const comparePanels: readonly Panel[] = [
  accuracyPanel,
  errorsPanel,
  readsPanel,
  failuresPanel,
  attentionPanel,
  probesPanel,
  curvePanel,
];
