import { h } from '../dom';
import type { Page } from '../page';

/** Failures that are about the prompt's words; they are shown at the box in which it was written. */
export const isPromptError = (code: string | undefined): boolean => code?.startsWith('prompt/') ?? false;

/** Where a prompt is written; what the host has to say about it stands beside. */
export function promptBox(page: Page): readonly Node[] {
  const input = h('input', { type: 'text', 'data-control': 'prompt', id: 'prompt', value: page.store.get().prompt, spellcheck: 'false', autocomplete: 'off', maxlength: 200, 'aria-describedby': 'prompt-error' });
  const error = h('p', { class: 'prompt-error', id: 'prompt-error', role: 'alert', 'data-prompt-error': '' });
  const submit = (event: Event) => {
    event.preventDefault();
    page.select.prompt(input.value.trim());
  };
  const form = h('form', { class: 'prompt-box', onsubmit: submit }, h('label', { for: 'prompt' }, 'Prompt'), input, h('button', { type: 'submit', 'data-action': 'show-prompt' }, 'Show'), error);
  page.store.watch((state) => [state.prompt], () => (input.value = page.store.get().prompt));
  const tell = () => {
    const failed = page.data.map((data) => data.attention.current()).find((a) => a.status === 'failed' && isPromptError(a.code));
    error.textContent = failed?.message ?? '';
    input.setAttribute('aria-invalid', String(failed !== undefined));
  };
  page.data.forEach((data) => data.attention.watch(tell));
  return [form];
}
