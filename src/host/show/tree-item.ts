import { ThemeColor, ThemeIcon, TreeItem, TreeItemCollapsibleState, type Command } from 'vscode';
import { plain, plainLines, plainOr } from './plain';

/** What an item of a tree shows. */
export interface TreeLine {
  readonly id?: string;
  readonly label: string;
  readonly description?: string;
  /** Lines of plain text. Markdown there could hold links. */
  readonly tooltip?: string;
  /** What a screen reader says. */
  readonly spoken?: string;
  readonly icon?: string;
  /** The id of a theme colour for the icon. */
  readonly iconColour?: string;
  readonly contextValue?: string;
  readonly collapsible?: boolean;
  readonly command?: Command;
}

/** Creates an item of a tree from text of any origin. */
export function treeItem({
  id,
  label,
  description,
  tooltip,
  spoken,
  icon,
  iconColour,
  contextValue,
  collapsible,
  command,
}: TreeLine): TreeItem {
  const item = new TreeItem(
    plain(label),
    collapsible ? TreeItemCollapsibleState.Collapsed : TreeItemCollapsibleState.None,
  );
  item.id = id;
  item.description = plainOr(description);
  item.tooltip = tooltip === undefined ? undefined : plainLines(tooltip);
  item.iconPath =
    icon === undefined
      ? undefined
      : new ThemeIcon(icon, iconColour === undefined ? undefined : new ThemeColor(iconColour));
  item.contextValue = contextValue;
  item.command = command;
  item.accessibilityInformation = spoken === undefined ? undefined : { label: plain(spoken) };
  return item;
}
