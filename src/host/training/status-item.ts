import { commands } from 'vscode';
import { StatusItem } from '../show/status';
import { exactWords, grouped, progressText } from './training-texts';
import type { Training, TrainingService } from './training-service';

/**
 * The item of the status bar: one for all trainings, shown while there are any. A click lists them with their commands.
 */
export class TrainingStatus {
  private readonly item = new StatusItem('digitscope.training', 'Digitscope Training');
  private readonly listener;

  constructor(private readonly trainings: TrainingService) {
    this.listener = trainings.onDidChange(() => this.update());
  }

  dispose(): void {
    this.listener.dispose();
    this.item.dispose();
  }

  private update(): void {
    const { active } = this.trainings;
    // The menus show 'Stop Training' only while there is something to stop.
    void commands.executeCommand('setContext', 'digitscope.training', active.length > 0);
    if (active.length === 0) return this.item.hide();
    const lines = active.map((training) => `${training.name}: ${progressText(training)}`);
    this.item.show({
      icon: 'sync~spin',
      text: active.length > 1 ? `${active.length} trainings` : shortText(active[0]),
      tooltip: [...lines, 'Click to open the Inspector or to stop.'].join('\n'),
      label: active.map((training) => `Training ${training.name}, ${progressText(training)}`).join('; '),
      command: 'digitscope.showTrainings',
    });
  }
}

function shortText({ name, step, last }: Training): string {
  return [name, step !== undefined && `step ${grouped(step)}`, last && exactWords(last)].filter(Boolean).join(' · ');
}
