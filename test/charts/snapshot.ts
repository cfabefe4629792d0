import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { JSDOM } from 'jsdom';
import { themeFrom, type Theme, type ThemeKind } from '../../webview/theme';
import { themes } from '../webview/harness/themes';

// Charts make their nodes in the global document, as the page's scripts do.
globalThis.document = new JSDOM('<!DOCTYPE html>').window.document;

const folder = path.join(__dirname, 'snapshots');

/** The chart colours of one of VS Code's default themes. */
export function testTheme(name: keyof typeof themes = 'light'): Theme {
  const kinds: Record<keyof typeof themes, ThemeKind> = {
    dark: 'dark',
    light: 'light',
    'hc-dark': 'high-contrast',
    'hc-light': 'high-contrast-light',
  };
  return themeFrom(kinds[name], (variable) => themes[name].variables[variable.replace('--vscode-', '')] ?? '');
}

/**
 * Compares a chart with `snapshots/<name>.svg`. A difference leaves `<name>-changed.svg` beside it to look at;
 * with UPDATE_SNAPSHOTS=1 in the environment the snapshot is written anew instead.
 */
export function assertSnapshot(name: string, chart: SVGSVGElement, theme: Theme): void {
  const copy = chart.cloneNode(true) as SVGSVGElement;
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  copy.setAttribute('font-family', 'sans-serif');
  const backdrop = document.createElementNS('http://www.w3.org/2000/svg', 'rect');
  Object.entries({ width: '100%', height: '100%', fill: theme.background }).forEach(([attribute, value]) =>
    backdrop.setAttribute(attribute, value),
  );
  copy.prepend(backdrop);
  const text = `${copy.outerHTML.replace(/></g, '>\n<')}\n`;
  const file = path.join(folder, `${name}.svg`);
  const changed = path.join(folder, `${name}-changed.svg`);
  if (process.env.UPDATE_SNAPSHOTS === '1') writeFileSync(file, text);
  const kept = existsSync(file) ? readFileSync(file, 'utf8') : '';
  if (text === kept) return rmSync(changed, { force: true });
  writeFileSync(changed, text);
  assert.fail(
    `The chart differs from snapshots/${name}.svg; look at snapshots/${name}-changed.svg, and take it over with ` +
      'UPDATE_SNAPSHOTS=1 if it is better.',
  );
}
