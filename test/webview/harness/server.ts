import { build } from 'esbuild';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { pageHtml } from '../../../src/host/panels/page-html';

const root = fileURLToPath(new URL('../../..', import.meta.url));

export interface HarnessServer {
  readonly origin: string;
  close(): Promise<void>;
}

async function bundle(entry: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [`${root}${entry}`],
    bundle: true,
    write: false,
    platform: 'browser',
    target: 'es2022',
    format: 'iife',
    logLevel: 'error',
  });
  return outputFiles[0].text;
}

/**
 * Serves the page over loopback, in the very shell and content security policy that the host gives it, with the mock
 * host in front of it.
 */
export async function startServer(): Promise<HarnessServer> {
  const [mock, page, style] = await Promise.all([
    bundle('test/webview/harness/mock-host.ts'),
    bundle('webview/main.ts'),
    bundle('webview/style/main.css'),
  ]);
  const nonce = 'harness';
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://127.0.0.1');
    const send = (type: string, body: string) =>
      response.writeHead(200, { 'content-type': `${type}; charset=utf-8`, 'cache-control': 'no-store' }).end(body);
    if (pathname === '/webview.css') return send('text/css', style);
    if (pathname === '/mock-host.js') return send('text/javascript', mock);
    if (pathname === '/webview.js') return send('text/javascript', page);
    if (pathname !== '/') return response.writeHead(404).end();
    const html = pageHtml({
      title: 'Digitscope',
      cspSource: origin,
      nonce,
      script: '/webview.js',
      style: '/webview.css',
    });
    return send(
      'text/html',
      html.replace('<script nonce', `<script nonce="${nonce}" src="/mock-host.js"></script>\n<script nonce`),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    close: () => new Promise((resolve, reject) => server.close((error) => (error ? reject(error) : resolve()))),
  };
}
