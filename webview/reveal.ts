/** Where the effect of a choice is seen. */
export type Place = 'failures' | 'attention' | 'map' | 'prompt';

const selectors: Readonly<Record<Place, string>> = {
  failures: '[data-panel="failures"]',
  attention: '[data-panel="attention"]',
  map: '[data-panel="attention"] [data-map]',
  prompt: '[data-panel="attention"] [data-strip]',
};

/** Pixels of a tall element that must be in view. */
const enough = 220;
/** Pixels left free beside what was scrolled to. */
const margin = 12;
/** Milliseconds in which an element may still grow, because its content is under way. */
const growing = 3000;

let watching: ResizeObserver | undefined;

/**
 * Brings the place where a choice shows into view, unless enough of it is there already; once more when its content
 * comes, unless the reader has moved on.
 */
export function reveal(place: Place): void {
  watching?.disconnect();
  const element = document.querySelector(selectors[place]);
  if (!element) return;
  bringIntoView(element);
  const observer = new ResizeObserver(() => bringIntoView(element));
  observer.observe(element);
  watching = observer;
  const stop = () => observer.disconnect();
  window.setTimeout(stop, growing);
  for (const event of ['wheel', 'pointerdown', 'keydown', 'touchstart'])
    window.addEventListener(event, stop, { once: true, passive: true });
}

function bringIntoView(element: Element): void {
  const ceiling = document.querySelector('[data-stays]')?.getBoundingClientRect().bottom ?? 0;
  const { top, bottom, height } = element.getBoundingClientRect();
  const floor = window.innerHeight;
  const inView = Math.min(bottom, floor) - Math.max(top, ceiling);
  if (inView >= Math.min(height, enough) - 1) return;
  const fits = height + 2 * margin <= floor - ceiling;
  const distance = fits && bottom > floor ? bottom - floor + margin : top - ceiling - margin;
  const calm = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
  window.scrollBy({ top: distance, behavior: calm ? 'instant' : 'smooth' });
}
