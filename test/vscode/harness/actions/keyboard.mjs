// The keyboard, wherever the focus is.

/** Presses a key or a chord such as 'ArrowDown' or 'Control+Shift+P'. */
export const press = (page, key) => page.keyboard.press(key);

/** Types text into whatever has the focus. */
export const type = (page, text) => page.keyboard.type(text);
