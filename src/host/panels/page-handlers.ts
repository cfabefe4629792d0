import type { CheckpointRef } from '../../shared/engine-contract';
import { UserError } from '../../shared/errors';
import { protocolVersion, type PageContract } from '../../shared/page-contract';
import type { MetricsLine, RunSummary } from '../../shared/run-summary';
import type { CallOptions, HandlerContext, Handlers } from '../../shared/rpc';
import type { Inspection } from '../engine/engine-service';
import type { Log } from '../show/log';

/** Everything that a page can reach. */
export interface PageServices {
  /** The runs of the panel (absolute paths); the page names them by their index. */
  readonly folders: readonly string[];
  readonly inspection: Inspection;
  readonly log: Log;
  /** Aborted when the panel is closed and needs no more answers. */
  readonly closed: AbortSignal;
  /** Milliseconds that a new page has to repeat the calls that the previous page was waiting for. */
  readonly handover?: number;
  /** How many prompts the user's settings ask for. @throws UserError when the setting is invalid */
  samples(): number;
  /** A page has started: its runs as they are now, and the checkpoint to show first if one was asked for. */
  greet(): Promise<{ runs: RunSummary[]; step?: number }>;
  /** Whether a run is training in this window. */
  isTraining(folder: string): boolean;
  summary(folder: string): Promise<RunSummary>;
  metrics(folder: string): Promise<MetricsLine[]>;
  saveCsv(suggestedName: string, text: string): Promise<boolean>;
}

/**
 * One seed for all panels, so that runs are compared on the same prompts, and the prompts that `failures` lists are
 * those that `evaluate` counted.
 */
const seed = 1;

/** Answers the page's calls. */
export function pageHandlers(services: PageServices): Handlers<PageContract> {
  const { folders, inspection, log } = services;
  const folderOf = (run: number): string => {
    if (run < folders.length) return folders[run];
    throw new UserError(
      'page/run',
      `This panel has no run ${run}: it shows ${folders.length} runs, counted from 0. Close the panel and open it ` +
        'again.',
    );
  };
  let page = new AbortController();
  /** The options of the engine's call: it is cancelled by the page, with the page, or with the panel. */
  const forEngine = <P>({ signal, progress }: HandlerContext<P>): CallOptions<P> => ({
    signal: AbortSignal.any([signal, page.signal, services.closed]),
    onProgress: progress,
  });
  const checkpoint = ({ run, step }: { run: number; step: number }): CheckpointRef => ({ folder: folderOf(run), step });

  return {
    hello: async ({ version }) => {
      if (version !== protocolVersion)
        throw new UserError(
          'protocol/version',
          `The page uses version ${version} of the protocol and the extension version ${protocolVersion}: ` +
            'Digitscope has been updated. Reload the window (Developer: Reload Window).',
        );
      // This is a new page. The previous one may have been hidden while it waited; calls that the new one has not
      // repeated by then are cancelled.
      const before = page;
      page = new AbortController();
      setTimeout(() => before.abort(), services.handover ?? 2000).unref();
      // Before the greeting: from then on the page is told of every change.
      const probes = await inspection.probes(null);
      const greeting = await services.greet();
      // A run may also be training in another window or a shell; its lock says so.
      const training = greeting.runs.map(({ writer }, i) => services.isTraining(folders[i]) || writer !== undefined);
      return { ...greeting, training, probes, samples: services.samples() };
    },
    metrics: async ({ run }) => ({ lines: await services.metrics(folderOf(run)) }),
    evaluate: async ({ run, step, samples }, context) => {
      const { task } = await services.summary(folderOf(run));
      const digits = Array.from({ length: task.operandWidth }, (_, i) => i + 1);
      return inspection.evaluate({ checkpoint: checkpoint({ run, step }), digits, samples, seed }, forEngine(context));
    },
    attention: ({ run, step, prompt }, context) =>
      inspection.attention({ checkpoint: checkpoint({ run, step }), prompt }, forEngine(context)),
    failures: ({ run, step, digits, place, samples, limit }, context) =>
      inspection.failures(
        { checkpoint: checkpoint({ run, step }), digits, place, samples, seed, limit },
        forEngine(context),
      ),
    probe: ({ run, step, probe, options }, context) =>
      inspection.probe({ checkpoint: checkpoint({ run, step }), probe, options }, forEngine(context)),
    saveCsv: ({ suggestedName, text }) => services.saveCsv(suggestedName, text),
    log: ({ level, text }) => {
      log[level](`[page] ${text}`);
      return null;
    },
  };
}
