import type { CheckpointRef } from '../../shared/engine-contract';
import { UserError } from '../../shared/errors';
import { protocolVersion, type PageContract } from '../../shared/page-contract';
import type { MetricsLine, RunSummary } from '../../shared/results';
import type { CallOptions, HandlerContext, Handlers } from '../../shared/rpc';
import type { Inspection } from '../engine/engine-service';
import type { Log } from '../show/log';

/** What a page can reach, and nothing more. */
export interface PageServices {
  /** The runs of the panel (absolute paths); the page names them by their index. */
  readonly folders: readonly string[];
  readonly inspection: Inspection;
  readonly log: Log;
  /** Aborted when the panel is closed: nobody waits for its answers any more. */
  readonly closed: AbortSignal;
  /** Milliseconds in which a new page asks again what the one before waited for. */
  readonly handover?: number;
  /** How many prompts the user's settings ask for. @throws UserError when the setting has no allowed value */
  samples(): number;
  /** A page begins: its runs as they are now, and the checkpoint to show first where one was asked for. */
  greet(): Promise<{ runs: RunSummary[]; step?: number }>;
  /** Whether a run trains in this window. */
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
      `This panel has no run number ${run}; it shows ${folders.length}, counted from 0. Close the panel and open ` +
        'it again.',
    );
  };
  let page = new AbortController();
  /** What a call passes on: cancelled by the page, by the end of the page, or with the panel. */
  const passedOn = <P>({ signal, progress }: HandlerContext<P>): CallOptions<P> => ({
    signal: AbortSignal.any([signal, page.signal, services.closed]),
    onProgress: progress,
  });
  const checkpoint = ({ run, step }: { run: number; step: number }): CheckpointRef => ({ folder: folderOf(run), step });

  return {
    hello: async ({ version }) => {
      if (version !== protocolVersion)
        throw new UserError(
          'protocol/version',
          `This page speaks version ${version} of its protocol and the extension version ${protocolVersion}: ` +
            'Digitscope was updated meanwhile. Reload the window (Developer: Reload Window).',
        );
      // It is a new page. The one before may have been hidden while it waited; what the new one does not ask too by
      // then is given up.
      const before = page;
      page = new AbortController();
      setTimeout(() => before.abort(), services.handover ?? 2000).unref();
      // Asked first: once it is greeted, the page hears of every change.
      const probes = await inspection.probes(null);
      const greeting = await services.greet();
      // A run may also be trained by another window, or a shell, which its lock names.
      const training = greeting.runs.map(({ writer }, i) => services.isTraining(folders[i]) || writer !== undefined);
      return { ...greeting, training, probes, samples: services.samples() };
    },
    metrics: async ({ run }) => ({ lines: await services.metrics(folderOf(run)) }),
    evaluate: async ({ run, step, samples }, context) => {
      const { task } = await services.summary(folderOf(run));
      const digits = Array.from({ length: task.operandWidth }, (_, i) => i + 1);
      return inspection.evaluate({ checkpoint: checkpoint({ run, step }), digits, samples, seed }, passedOn(context));
    },
    attention: ({ run, step, prompt }, context) =>
      inspection.attention({ checkpoint: checkpoint({ run, step }), prompt }, passedOn(context)),
    failures: ({ run, step, digits, place, samples, limit }, context) =>
      inspection.failures(
        { checkpoint: checkpoint({ run, step }), digits, place, samples, seed, limit },
        passedOn(context),
      ),
    probe: ({ run, step, probe, options }, context) =>
      inspection.probe({ checkpoint: checkpoint({ run, step }), probe, options }, passedOn(context)),
    saveCsv: ({ suggestedName, text }) => services.saveCsv(suggestedName, text),
    log: ({ level, text }) => {
      log[level](`[page] ${text}`);
      return null;
    },
  };
}
