export interface PageHtmlOptions {
  readonly title: string;
  /** The source that VS Code serves local resources from. */
  readonly cspSource: string;
  /** Random for each page; only the script that carries it may run. */
  readonly nonce: string;
  readonly script: string;
  readonly style: string;
}

/**
 * The page of a panel. It may run our script, and load our style sheet and fonts; nothing else, and nothing from the
 * network.
 */
export function pageHtml({ title, cspSource, nonce, script, style }: PageHtmlOptions): string {
  const policy = [
    `default-src 'none'`,
    `script-src 'nonce-${nonce}'`,
    `style-src ${cspSource}`,
    `font-src ${cspSource}`,
  ].join('; ');
  const body = `<body>
<div id="app"></div>
<script nonce="${escapeHtml(nonce)}" src="${escapeHtml(script)}"></script>
</body>`;
  return htmlDocument({ title, policy, style }, body);
}

/**
 * A whole document under a content security policy. @param body from `<body>` to `</body>`, with everything in it
 * escaped
 */
export function htmlDocument(
  { title, policy, style }: { title: string; policy: string; style: string },
  body: string,
): string {
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escapeHtml(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<link rel="stylesheet" href="${escapeHtml(style)}">
</head>
${body}
</html>
`;
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Escapes text for use between tags and in quoted attributes. */
export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (c) => entities[c]);
