/**
 * Draws an element's content at its width: again when the width changes, and whenever the returned function is called,
 * at most once per frame, since many changes come together.
 * @param paint takes the width in CSS pixels; 0 while the element is not in the page
 */
export function drawnAtWidth(element: HTMLElement, paint: (width: number) => void): () => void {
  let frame = 0;
  let width = 0;
  const draw = () => {
    frame ||= requestAnimationFrame(() => {
      frame = 0;
      paint(width);
    });
  };
  new ResizeObserver(([entry]) => {
    const now = Math.floor(entry.contentRect.width);
    if (now === width || now === 0) return;
    width = now;
    draw();
  }).observe(element);
  return draw;
}
