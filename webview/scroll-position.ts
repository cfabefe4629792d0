/** Milliseconds in which a page that was hidden may still grow to its height. */
const growing = 10_000;

/**
 * Keeps how far the page is scrolled. A page that comes back is scrolled to where it was as soon as it is high enough,
 * and kept there while its panels fill, until its reader does something.
 * @param at where it was
 * @param save is called after it was scrolled
 */
export function scrollKeeper(root: HTMLElement, at: number, save: () => void): { readonly current: () => number } {
  let position = at;
  let returning = at > 0;
  let frame = 0;
  const stop = () => {
    returning = false;
    root.style.overflowAnchor = '';
    observer.disconnect();
  };
  const observer = new ResizeObserver(() => window.scrollTo({ top: position, behavior: 'instant' }));
  if (returning) {
    // The browser would move along with what grows above.
    root.style.overflowAnchor = 'none';
    observer.observe(root);
    window.setTimeout(stop, growing);
    for (const event of ['wheel', 'pointerdown', 'keydown', 'touchstart'])
      window.addEventListener(event, stop, { once: true, passive: true });
  }
  window.addEventListener('scroll', () => {
    frame ||= requestAnimationFrame(() => {
      frame = 0;
      // While it returns, the page may still be too short to be where it was.
      if (returning) return;
      position = window.scrollY;
      save();
    });
  });
  return { current: () => position };
}
