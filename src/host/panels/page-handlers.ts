import { probes } from '../../probes/table';
import type { CheckpointRef } from '../../shared/engine-contract';
import { UserError } from '../../shared/errors';
import { protocolVersion, type PageContract } from '../../shared/page-contract';
import type { ProbeDescription } from '../../shared/probe';
import type { MetricsLine, RunSummary } from '../../shared/results';
import type { Handlers } from '../../shared/rpc';
import type { Inspection } from '../engine-service';
import type { Log } from '../log';

/** What a page can reach, and nothing more. */
export interface PageServices {
  /** The runs of the panel (absolute paths); the page names them by their index. */
  readonly folders: readonly string[];
  readonly inspection: Inspection;
  readonly log: Log;
  /** How many prompts the user's settings ask for. @throws UserError when the setting has no allowed value */
  samples(): number;
  /** The checkpoint to show first. */
  firstStep(): number | undefined;
  summary(folder: string): Promise<RunSummary>;
  metrics(folder: string): Promise<MetricsLine[]>;
  saveCsv(suggestedName: string, text: string): Promise<boolean>;
}

/** One seed for all panels, so that runs are compared on the same prompts, and the prompts that `failures` lists are those that `evaluate` counted. */
const seed = 1;

/** The probes as they introduce themselves; what they do stays in the engine process. */
const catalogue = probes.map(({ name, title, question, options }): ProbeDescription => ({ name, title, question, options }));

/** Answers the page's calls. */
export function pageHandlers(services: PageServices): Handlers<PageContract> {
  const { folders, inspection, log } = services;
  const folderOf = (run: number): string => {
    if (run < folders.length) return folders[run];
    throw new UserError('page/run', `This panel has no run number ${run}; it shows ${folders.length}, counted from 0. Close the panel and open it again.`);
  };
  const checkpoint = ({ run, step }: { run: number; step: number }): CheckpointRef => ({ folder: folderOf(run), step });

  return {
    hello: async ({ version }) => {
      if (version !== protocolVersion)
        throw new UserError('protocol/version', `This page speaks version ${version} of its protocol and the extension version ${protocolVersion}: Digitscope was updated meanwhile. Reload the window (Developer: Reload Window).`);
      return { runs: await Promise.all(folders.map(services.summary)), probes: catalogue, step: services.firstStep(), samples: services.samples() };
    },
    metrics: async ({ run }) => ({ lines: await services.metrics(folderOf(run)) }),
    evaluate: async ({ run, step, samples }, { signal, progress }) => {
      const { task } = await services.summary(folderOf(run));
      const digits = Array.from({ length: task.operandWidth }, (_, i) => i + 1);
      return inspection.evaluate({ checkpoint: checkpoint({ run, step }), digits, samples, seed }, { signal, onProgress: progress });
    },
    reads: ({ run, step, digits, samples }, { signal, progress }) => inspection.reads({ checkpoint: checkpoint({ run, step }), digits, samples, seed }, { signal, onProgress: progress }),
    attention: ({ run, step, prompt }, { signal }) => inspection.attention({ checkpoint: checkpoint({ run, step }), prompt }, { signal }),
    failures: ({ run, step, digits, place, samples, limit }, { signal, progress }) =>
      inspection.failures({ checkpoint: checkpoint({ run, step }), digits, place, samples, seed, limit }, { signal, onProgress: progress }),
    probe: ({ run, step, probe, options }, { signal, progress }) => inspection.probe({ checkpoint: checkpoint({ run, step }), probe, options }, { signal, onProgress: progress }),
    saveCsv: ({ suggestedName, text }) => services.saveCsv(suggestedName, text),
    log: ({ level, text }) => {
      log[level](`[page] ${text}`);
      return null;
    },
  };
}
