import type { Page } from '../page';

/** A part of the page. */
export interface Panel {
  readonly id: string;
  readonly title: string;
  /** Its content, below the title; controls that belong beside the title have the class `controls`. */
  mount(page: Page): readonly Node[];
}
