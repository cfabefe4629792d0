import { StatusBarAlignment, window } from 'vscode';
import { plain, plainLines } from './plain';

/** What the status item shows. */
export interface StatusView {
  /** The name of a codicon, drawn before the text. */
  readonly icon: string;
  readonly text: string;
  readonly tooltip: string;
  /** What a screen reader says. */
  readonly label: string;
  readonly command: string;
}

/** An item of the status bar. Its tooltip is plain text: Markdown there could hold links that run commands. */
export class StatusItem {
  private readonly item;

  constructor(id: string, name: string) {
    this.item = window.createStatusBarItem(id, StatusBarAlignment.Left, 10);
    this.item.name = name;
  }

  show({ icon, text, tooltip, label, command }: StatusView): void {
    this.item.text = `$(${icon}) ${plain(text)}`;
    this.item.tooltip = plainLines(tooltip);
    this.item.accessibilityInformation = { label: plain(label) };
    this.item.command = command;
    this.item.show();
  }

  hide(): void {
    this.item.hide();
  }

  dispose(): void {
    this.item.dispose();
  }
}
