/**
 * Scrolls the columns of all panels together, so that each run stays below its name.
 * @param root holds them, and those that panels make later
 */
export function scrollInStep(root: HTMLElement): void {
  let left = 0;
  const rows = (within: ParentNode) => [...within.querySelectorAll<HTMLElement>('.runs')];
  const align = (row: HTMLElement) => row.scrollLeft !== left && row.scrollTo({ left, behavior: 'instant' });
  root.addEventListener(
    'scroll',
    ({ target }) => {
      if (!(target instanceof HTMLElement) || !target.matches('.runs') || target.scrollLeft === left) return;
      left = target.scrollLeft;
      rows(root).forEach(align);
    },
    // Scrolling does not bubble.
    { capture: true, passive: true },
  );
  new MutationObserver((changes) => {
    for (const { addedNodes } of changes)
      addedNodes.forEach(
        (node) =>
          node instanceof HTMLElement &&
          [node, ...rows(node)].filter((element) => element.matches('.runs')).forEach(align),
      );
  }).observe(root, { childList: true, subtree: true });
}
