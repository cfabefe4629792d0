/**
 * Draws an element's content at its width: anew when that changes, and whenever the function that this gives is called,
 * at most once a frame, as many changes come together.
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
