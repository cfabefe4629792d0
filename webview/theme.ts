import { color as parseColor, interpolateLab, lab, piecewise, rgb, type LabColor } from 'd3';

export type ThemeKind = 'dark' | 'light' | 'high-contrast' | 'high-contrast-light';
/** A colour for each number from 0 to 1. */
export type Scale = (share: number) => string;

/** The colours of charts, all made from the colour theme's. */
export interface Theme {
  readonly kind: ThemeKind;
  readonly background: string;
  readonly foreground: string;
  readonly muted: string;
  readonly rule: string;
  /** What causal attention cannot see: a shade off the background, which itself means no attention. */
  readonly unseen: string;
  readonly focus: string;
  readonly error: string;
  /** One colour per run or line. Lines also differ in their dashes, see {@link dashes}. */
  readonly series: readonly string[];
  /** How much: attention, effects. Nothing is the background. */
  readonly amount: Scale;
  /** How wrong: error shares. No error is the background. */
  readonly wrong: Scale;
  /** One kind of thing after the other, through the hues; what is near is of like colour. */
  readonly kinds: Scale;
  /** From all less (0) over no difference (0.5, the background) to all more (1). */
  readonly difference: Scale;
  /** An ink that reads well on a colour: the foreground where it does, else the background, else black or white. */
  readonly on: (colour: string) => string;
}

/** Stroke patterns beside the series' colours, for readers who do not tell the colours apart. */
export const dashes: readonly string[] = ['none', '7 3', '2 3', '9 3 2 3', '5 2', '1 2'];

/**
 * Makes the chart colours.
 * @param read gives a CSS variable of the theme, empty where it is not set
 */
export function themeFrom(kind: ThemeKind, read: (variable: string) => string): Theme {
  const dark = kind === 'dark' || kind === 'high-contrast';
  const pick = (fallback: string, ...names: string[]) =>
    names.map((name) => read(`--vscode-${name}`).trim()).find((value) => parseColor(value) !== null) ?? fallback;
  const background = pick(dark ? 'black' : 'white', 'editor-background');
  const foreground = over(pick(dark ? 'white' : 'black', 'foreground', 'editor-foreground'), background);
  const red = pick('red', 'charts-red', 'errorForeground');
  const orange = pick('orange', 'charts-orange', 'charts-yellow');
  const yellow = pick('gold', 'charts-yellow');
  const blue = pick('royalblue', 'charts-blue', 'focusBorder');
  const purple = pick('purple', 'charts-purple');
  const green = pick('green', 'charts-green');
  const end = lightnessEnd[kind];
  const contrast = kind.startsWith('high-contrast') ? pick(foreground, 'contrastBorder') : '';
  const amount = dark ? sequential(background, blue, blue, end) : sequential(background, blue, purple, end);
  const wrong = dark ? sequential(background, red, yellow, end) : sequential(background, orange, red, end);
  return {
    kind,
    background,
    foreground,
    muted: legible(over(pick(foreground, 'descriptionForeground'), background), background),
    rule: contrast || over(pick(foreground, 'editorWidget-border', 'panel-border'), background),
    unseen: interpolateLab(background, foreground)(0.07),
    focus: pick(blue, 'focusBorder'),
    error: legible(over(pick(red, 'errorForeground'), background), background),
    series: [blue, orange, green, purple, red, yellow],
    kinds: piecewise(interpolateLab, [red, orange, yellow, green, blue, purple]),
    amount,
    wrong,
    difference: (share) => (share < 0.5 ? amount(1 - 2 * share) : wrong(2 * share - 1)),
    on: (colour) => readable(colour, [foreground, background]),
  };
}

/** CIE lightness of the strongest colour: far from the background's, short of the text's. */
const lightnessEnd: Record<ThemeKind, number> = { dark: 86, light: 30, 'high-contrast': 92, 'high-contrast-light': 25 };

/**
 * Lightness runs straight from the background's to `end`, so that equal steps look equal in every theme; hue and chroma
 * pass through `middle` to `last`.
 */
function sequential(background: string, middle: string, last: string, end: number): Scale {
  const [from, via, to] = [background, middle, last].map((c) => lab(c));
  const between = (share: number, channel: (c: LabColor) => number) =>
    share < 0.6
      ? channel(from) + (share / 0.6) * (channel(via) - channel(from))
      : channel(via) + ((share - 0.6) / 0.4) * (0.75 * channel(to) - channel(via));
  return (share) => {
    const t = Math.max(0, Math.min(1, share));
    return lab(
      from.l + t * (end - from.l),
      between(t, (c) => c.a),
      between(t, (c) => c.b),
    ).formatHex();
  };
}

/** A colour with transparency as it looks on a background. */
function over(colour: string, background: string): string {
  const top = rgb(colour);
  const under = rgb(background);
  const mix = (a: number, b: number) => a * top.opacity + b * (1 - top.opacity);
  return rgb(mix(top.r, under.r), mix(top.g, under.g), mix(top.b, under.b)).formatHex();
}

/** Contrast ratio of two colours, 1 to 21 (WCAG 2.2). */
export function contrastRatio(one: string, other: string): number {
  const luminance = (colour: string) => {
    const linear = (v: number) => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4);
    const { r, g, b } = rgb(colour);
    return 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
  };
  const [high, low] = [luminance(one), luminance(other)].sort((x, y) => y - x);
  return (high + 0.05) / (low + 0.05);
}

/**
 * The first of the inks with a contrast of 4.5 (WCAG AA for small text); black or white, one of which always has it,
 * where none does.
 */
function readable(colour: string, inks: readonly string[]): string {
  const better = contrastRatio(colour, 'black') > contrastRatio(colour, 'white') ? 'black' : 'white';
  return inks.find((ink) => contrastRatio(colour, ink) >= 4.5) ?? better;
}

/**
 * A colour of text, as it is where its contrast is 4.5 or more, else moved in lightness away from the background until
 * it is.
 */
export function legible(colour: string, background: string): string {
  const towards = contrastRatio(background, 'black') > contrastRatio(background, 'white') ? -1 : 1;
  let ink = lab(colour);
  while (contrastRatio(ink.formatHex(), background) < 4.5 && ink.l > 0 && ink.l < 100)
    ink = lab(ink.l + towards, ink.a, ink.b);
  return ink.formatHex();
}

/** The kind that VS Code writes into the body's classes; a light high contrast theme has that of the dark one too. */
function currentKind(): ThemeKind {
  const { classList } = document.body;
  if (classList.contains('vscode-high-contrast-light')) return 'high-contrast-light';
  if (classList.contains('vscode-high-contrast')) return 'high-contrast';
  return classList.contains('vscode-light') ? 'light' : 'dark';
}

function currentTheme(): Theme {
  const style = getComputedStyle(document.documentElement);
  return themeFrom(currentKind(), (variable) => style.getPropertyValue(variable));
}

export interface WatchedTheme {
  current(): Theme;
  watch(listener: () => void): void;
}

/**
 * The theme of the window, read again whenever VS Code changes it: it then rewrites the root's style and the body's
 * class.
 */
export function watchTheme(): WatchedTheme {
  let theme = currentTheme();
  const listeners: (() => void)[] = [];
  const observer = new MutationObserver(() => {
    theme = currentTheme();
    listeners.forEach((listener) => listener());
  });
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['style', 'class'] });
  observer.observe(document.body, {
    attributes: true,
    attributeFilter: ['class', 'data-vscode-theme-kind', 'data-vscode-theme-id'],
  });
  return { current: () => theme, watch: (listener) => void listeners.push(listener) };
}

/** Gives an element's style sheet the inks of text, which themes may have at too little contrast. */
export function setInks(element: HTMLElement, theme: WatchedTheme): void {
  const set = () => {
    const { muted, error } = theme.current();
    element.style.setProperty('--muted', muted);
    element.style.setProperty('--error', error);
  };
  set();
  theme.watch(set);
}
