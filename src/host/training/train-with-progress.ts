import { basename } from 'node:path';
import { commands } from 'vscode';
import { RunFolder } from '../../checkpoint/run-folder';
import type { TrainParams, TrainResult } from '../../shared/training';
import { CancelledError } from '../../shared/errors';
import type { MetricsLine } from '../../shared/run-summary';
import type { RunsModel } from '../runs/runs-model';
import { offer } from '../show/report';
import type { OutputLog } from '../show/log';
import { withProgress } from '../show/progress';
import { newestCheckpoint } from '../runs/newest-checkpoint';
import type { TrainingService } from './training-service';
import { finishedText, progressText, stoppedText } from './training-texts';

/** What training needs of the extension. */
interface Parts {
  readonly trainings: TrainingService;
  readonly runs: RunsModel;
  readonly log: OutputLog;
}

interface Trained {
  readonly result: TrainResult;
  /** Its newest evaluation; undefined where it made none because there was nothing left to train. */
  readonly last?: MetricsLine;
}

/**
 * Trains with a notification that shows progress and can cancel it.
 * @param part this training's place among several, such as `1 of 2`
 * @throws CancelledError when stopped, after a message on what is kept
 */
export async function trainWithProgress(
  { trainings, runs, log }: Parts,
  params: TrainParams,
  part?: string,
): Promise<Trained> {
  const { folder } = params;
  const name = basename(folder);
  const tellNote = (note: string) => {
    log.warn(note);
    void offer(log, 'warning', note, {});
  };
  const title = `Training ${name}${part ? ` (${part})` : ''}`;
  try {
    return await withProgress(title, async ({ signal, report }) => {
      let last: MetricsLine | undefined;
      const listener = trainings.onDidChange(({ kind, training }) => {
        if (training.folder !== folder) return;
        last = training.last;
        report(progressText(training));
        if (kind === 'start') for (const note of training.notes ?? []) tellNote(`${name}: ${note}`);
        if (kind === 'engine') void offer(log, 'warning', `${name}: ${training.incident}`, {});
      });
      report('starting');
      try {
        return { result: await trainings.train(params, signal), last };
      } finally {
        listener.dispose();
      }
    });
  } catch (error) {
    if (error instanceof CancelledError) {
      const newest = await newestCheckpoint(folder);
      // Gone where it was stopped before the engine had made the folder.
      const kept = newest === 'gone' ? undefined : newest;
      void offer(log, 'info', stoppedText(name, kept), {
        Resume: () => commands.executeCommand('digitscope.resumeTraining', { folder }),
        ...(kept !== undefined && {
          'Open Inspector': () => commands.executeCommand('digitscope.openInspector', { folder }),
        }),
      });
    }
    throw error;
  } finally {
    void runs.refresh();
  }
}

/** Trains one run and says how it ended, with a button that opens it. */
export async function trainAndTell(host: Parts, params: TrainParams): Promise<void> {
  const { result, last } = await trainWithProgress(host, params);
  const evaluation = last ?? (await (await RunFolder.open(params.folder)).metrics()).at(-1);
  void offer(host.log, 'info', finishedText(basename(params.folder), result, evaluation), {
    'Open Inspector': () => commands.executeCommand('digitscope.openInspector', { folder: params.folder }),
    ...(!result.reached && {
      'Train Longer': () => commands.executeCommand('digitscope.resumeTraining', { folder: params.folder }),
    }),
  });
}
