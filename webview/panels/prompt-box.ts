import { isPromptError } from '../attention-data';
import { h } from '../dom';
import type { Page } from '../page';

/**
 * The box for the prompt, with what is wrong with it until it is edited. With several runs, it is enough that one takes
 * the prompt: the refusals of the others are in their columns.
 */
export function promptBox(page: Page): readonly Node[] {
  const input = h('input', {
    type: 'text',
    'data-control': 'prompt',
    id: 'prompt',
    value: page.store.get().prompt,
    spellcheck: 'false',
    autocomplete: 'off',
    maxlength: 200,
    'aria-describedby': 'prompt-error',
  });
  const error = h('p', { class: 'prompt-error', id: 'prompt-error', role: 'alert', 'data-prompt-error': '' });
  const submit = (event: Event) => {
    event.preventDefault();
    page.select.prompt(input.value.trim());
    tell();
  };
  const form = h(
    'form',
    { class: 'prompt-box', onsubmit: submit },
    h('label', { for: 'prompt' }, 'Prompt'),
    input,
    h('button', { type: 'submit', 'data-action': 'show-prompt' }, 'Show'),
    error,
  );
  const tell = () => {
    const refusals = page.data.map(({ attention }) => {
      const { status, value, code, message } = attention.current();
      if (status === 'ready') return value?.refused;
      return status === 'failed' && isPromptError(code) ? message : undefined;
    });
    // What was said is of the prompt in force, and no longer of one that is being written.
    const isRefused =
      refusals.every((refusal) => refusal !== undefined) && input.value.trim() === page.store.get().prompt;
    const why = refusals.length === 1 ? refusals[0]! : 'None of these runs can be asked this; each says why below.';
    const text = isRefused ? why : '';
    if (error.textContent !== text) error.textContent = text;
    input.setAttribute('aria-invalid', String(isRefused));
  };
  input.addEventListener('input', tell);
  // Escape leaves what is being written.
  input.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || input.value === page.store.get().prompt) return;
    event.stopPropagation();
    input.value = page.store.get().prompt;
    tell();
  });
  page.store.watch(
    (state) => [state.prompt],
    () => {
      input.value = page.store.get().prompt;
      tell();
    },
  );
  page.data.forEach((data) => data.attention.watch(tell));
  return [form];
}
