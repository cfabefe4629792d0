import { deepEqual, equal } from 'node:assert/strict';
import { JSDOM } from 'jsdom';
import { pageHtml } from '../../../src/host/panels/page-html';

const page = (title: string) =>
  new JSDOM(
    pageHtml({
      title,
      cspSource: 'https://*.vscode-cdn.net',
      nonce: 'n0nce',
      script: 'https://local/dist/webview.js?a=1&b=2',
      style: 'https://local/dist/webview.css',
    }),
  ).window.document;

describe('the page of a panel', () => {
  it('may run one script and load our styles and fonts, and nothing else', () => {
    const policy = page('Inspector').querySelector('meta[http-equiv]')?.getAttribute('content');
    deepEqual(policy?.split('; '), [
      "default-src 'none'",
      "script-src 'nonce-n0nce'",
      'style-src https://*.vscode-cdn.net',
      'font-src https://*.vscode-cdn.net',
    ]);
  });

  it('has no inline script, style or handler', () => {
    const document = page('Inspector');
    const scripts = [...document.querySelectorAll('script')].map((script) => ({
      nonce: script.getAttribute('nonce'),
      src: script.getAttribute('src'),
      text: script.textContent,
    }));
    deepEqual(scripts, [{ nonce: 'n0nce', src: 'https://local/dist/webview.js?a=1&b=2', text: '' }]);
    const names = [...document.querySelectorAll('*')].flatMap((element) => element.getAttributeNames());
    deepEqual(
      names.filter((name) => name.startsWith('on') || name === 'style'),
      [],
    );
    equal(document.querySelector('style'), null);
    equal(document.querySelectorAll('#app').length, 1);
  });

  it('shows a name from the disk as text, whatever is in it', () => {
    const name = `</title><script>alert("1")</script> & 'more'`;
    const document = page(name);
    equal(document.title, name);
    equal(document.querySelectorAll('script').length, 1);
  });
});
