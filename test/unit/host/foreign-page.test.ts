import { deepEqual, equal, match } from 'node:assert/strict';
import { JSDOM } from 'jsdom';
import { foreignPage, type ForeignView } from '../../../src/host/editors/foreign-page';
import { foreignWeights } from './fixtures';

const html = (view: ForeignView, file = 'model.pt') =>
  foreignPage(
    { file, cspSource: 'https://*.vscode-cdn.net', nonce: 'n0nce', style: 'https://local/media/foreign-page.css' },
    view,
  );
const page = (view: ForeignView, file?: string) => new JSDOM(html(view, file)).window.document;
const read = (weights = foreignWeights()): ForeignView => ({ state: 'read', weights });

describe('the page of weights from elsewhere', () => {
  it('shows what was read, and offers to import it', () => {
    const document = page(read(foreignWeights({ step: 2000, notes: ['Its activation is taken for GELU.'] })));
    deepEqual(
      [...document.querySelectorAll('tr')].map((row) => [...row.children].map((cell) => cell.textContent)),
      [
        ['Layout', 'minGPT'],
        ['Layers', '3'],
        ['Heads', 'not in the file'],
        ['Width', '48'],
        ['Vocabulary', '10 tokens'],
        ['Context', '15 tokens'],
        ['Biases', 'yes'],
        ['Output matrix', 'separate'],
        ['Parameters', '86,592'],
        ['Training steps', '2,000'],
      ],
    );
    deepEqual(
      [...document.querySelectorAll('li, button')].map((element) => element.textContent),
      ['Its activation is taken for GELU.', 'Import…'],
    );
  });

  it('says what is wrong instead, and offers nothing', () => {
    const problem = page({ state: 'problem', words: 'model.pt is cut off.' });
    const unfit = page(read(foreignWeights({}, { vocabulary: 50257, context: 1024 })));
    equal(problem.querySelector('[role="alert"]')?.textContent, 'model.pt is cut off.');
    match(
      unfit.querySelector('[role="alert"]')?.textContent ?? '',
      /^It cannot be imported\. A task has 2 to 19 tokens/,
    );
    equal(
      [problem, unfit, page({ state: 'reading' })].flatMap((document) => [...document.querySelectorAll('button')])
        .length,
      0,
    );
  });

  it('may run its one script and load its style sheet, and nothing else', () => {
    const document = page(read());
    const policy = document.querySelector('meta[http-equiv]')?.getAttribute('content');
    deepEqual(policy?.split('; '), [
      "default-src 'none'",
      "script-src 'nonce-n0nce'",
      'style-src https://*.vscode-cdn.net',
    ]);
    deepEqual(
      [...document.querySelectorAll('script')].map((script) => script.getAttribute('nonce')),
      ['n0nce'],
    );
    const names = [...document.querySelectorAll('*')].flatMap((element) => element.getAttributeNames());
    deepEqual(
      names.filter((name) => name.startsWith('on') || name === 'style'),
      [],
    );
  });

  it('tells the host of a click, and of nothing before', () => {
    const posted: unknown[] = [];
    const { window } = new JSDOM(html(read()), {
      runScripts: 'dangerously',
      beforeParse: (made) =>
        Object.assign(made, { acquireVsCodeApi: () => ({ postMessage: (message: unknown) => posted.push(message) }) }),
    });
    deepEqual(posted, []);
    window.document.querySelector('button')?.click();
    deepEqual(posted, ['import']);
  });

  it('shows names from the disk and from the file as text, whatever is in them', () => {
    const evil = `</title><script>alert("1")</script><img src=x>`;
    const document = page(read(foreignWeights({ layout: evil, notes: [evil] })), evil);
    deepEqual(
      [document.title, document.querySelector('h1')?.textContent, document.querySelector('li')?.textContent],
      [evil, evil, evil],
    );
    equal(document.querySelectorAll('script, img').length, 1);
  });
});
