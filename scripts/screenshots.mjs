// `npm run screenshots`: takes the README's pictures into docs/images/ by driving a real VS Code through the
// walkthrough of the tests.
import { join } from 'node:path';
import { build } from './lib/build.mjs';
import { install } from './lib/install.mjs';
import { vscodeLayer } from './lib/layers/vscode.mjs';
import { checkNode } from './lib/node-version.mjs';
import { root } from './lib/paths.mjs';
import { main, Refusal, say } from './lib/say.mjs';

await main(async () => {
  checkNode();
  await install();
  await build();
  const folder = join(root, 'docs', 'images');
  say(`Taking pictures into ${folder}`);
  const {
    results: { failed },
  } = await vscodeLayer('vscode', {
    seconds: 900,
    only: 'walkthrough',
    env: { DIGITSCOPE_SCREENSHOTS: folder },
  });
  if (failed.length) throw new Refusal(`${failed.length} of the pictures could not be taken; see above.`);
});
