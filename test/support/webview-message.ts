import type { Message } from 'vscode-jsonrpc';

/**
 * A message as VS Code carries it between an extension and its webview: JSON, so that NaN becomes null and what is
 * undefined is dropped, with array buffers and typed arrays set aside and put back.
 */
export function carried<T>(message: T): T {
  const binary: unknown[] = [];
  const text = JSON.stringify(message, (_, value: unknown) =>
    value instanceof ArrayBuffer || ArrayBuffer.isView(value)
      ? { [mark]: binary.push(structuredClone(value)) - 1 }
      : value,
  );
  return JSON.parse(text, (_, value: unknown) =>
    typeof value === 'object' && value !== null && mark in value ? binary[value[mark] as number] : value,
  ) as T;
}

const mark = '$binary';

/** What a page takes from its host: whatever it posts. */
export const anyMessage = (message: unknown): message is Message => message !== undefined;
