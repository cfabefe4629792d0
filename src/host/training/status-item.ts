import { MarkdownString, StatusBarAlignment, commands, window } from 'vscode';
import { exactWords, grouped, progressText } from './texts';
import type { Training, TrainingService } from './training-service';

/** The status item: there while something trains, and one for all trainings. */
export class TrainingStatus {
  private readonly item = window.createStatusBarItem('digitscope.training', StatusBarAlignment.Left, 10);
  private readonly listener;

  constructor(private readonly trainings: TrainingService) {
    this.item.name = 'Digitscope Training';
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
    const newest = active[active.length - 1];
    this.item.text = `$(sync~spin) ${active.length > 1 ? `${active.length} trainings` : shortText(newest)}`;
    this.item.accessibilityInformation = { label: active.map((training) => `Training ${training.name}, ${progressText(training)}`).join('; ') };
    this.item.tooltip = tooltip(active);
    this.item.command = { command: 'digitscope.openInspector', title: 'Open Inspector', arguments: [{ folder: newest.folder }] };
    this.item.show();
  }
}

function shortText({ name, step, last }: Training): string {
  return [name, step !== undefined && `step ${grouped(step)}`, last && exactWords(last)].filter(Boolean).join(' · ');
}

function tooltip(active: readonly Training[]): MarkdownString {
  const text = new MarkdownString();
  text.isTrusted = { enabledCommands: ['digitscope.stopTraining', 'digitscope.openInspector'] };
  for (const training of active) {
    const argument = encodeURIComponent(JSON.stringify([{ folder: training.folder }]));
    text.appendText(`${training.name}: ${progressText(training)}`);
    text.appendMarkdown(`\n\n[Open Inspector](command:digitscope.openInspector?${argument}) · [Stop Training](command:digitscope.stopTraining?${argument})\n\n`);
  }
  return text;
}
