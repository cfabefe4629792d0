type Attribute = string | number | boolean | null | undefined;
type Listener = (event: Event) => void;

/**
 * Makes an element. Attributes that are null, undefined or false are left out, functions are listeners (`onclick`),
 * children that are strings become text: nothing is ever parsed as HTML, so names and tokens cannot become markup.
 */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, Attribute | Listener>> = {},
  ...children: readonly (Node | string | null)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(name.slice(2), value);
    else if (value !== null && value !== undefined && value !== false)
      element.setAttribute(name, value === true ? '' : String(value));
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}

/** Puts a new drawing in place of the old one; the cell that had the keyboard's focus keeps it. */
export function replaceKeepingFocus(container: HTMLElement, ...nodes: readonly Node[]): void {
  const active = document.activeElement;
  const focused = active && container.contains(active) ? active : null;
  const grid = focused?.closest('[data-grid]')?.getAttribute('data-grid');
  const cell = focused?.getAttribute('data-cell');
  container.replaceChildren(...nodes);
  if (grid === undefined || grid === null) return;
  const root = container.querySelector(`[data-grid="${grid}"]`);
  const next = cell === null || cell === undefined ? root : root?.querySelector(`[data-cell="${cell}"]`);
  if (next instanceof HTMLElement || next instanceof SVGElement) {
    root?.querySelectorAll('[tabindex="0"]').forEach((other) => other.setAttribute('tabindex', '-1'));
    next.setAttribute('tabindex', '0');
    next.focus({ preventScroll: true });
  }
}
