/** A string, or one of the signs that begin and end objects and follow keys. */
const tokens = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}:]/gs;

/** A key that stands twice in one object of a JSON text, or undefined. @param text valid JSON */
export function repeatedKey(text: string): string | undefined {
  const open: Set<string>[] = [];
  let last = '';
  for (const [token] of text.matchAll(tokens)) {
    if (token === '{') open.push(new Set());
    else if (token === '}') open.pop();
    else if (token === ':') {
      const key = JSON.parse(last) as string;
      const keys = open.at(-1);
      if (keys?.has(key)) return key;
      keys?.add(key);
    }
    last = token;
  }
  return undefined;
}
