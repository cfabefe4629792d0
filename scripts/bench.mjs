// `npm run bench`: builds and runs all parts of `digitscope bench`; flags after `--` are passed on (`npm run bench --
// --python /path/to/python`). Where no --python is given, the python3 of the path is the peer if it has torch.
import { join } from 'node:path';
import { build } from './lib/build.mjs';
import { install } from './lib/install.mjs';
import { root } from './lib/paths.mjs';
import { run } from './lib/run.mjs';
import { main, note } from './lib/say.mjs';

/** A bench of all parts beside PyTorch takes about half an hour. */
const longest = 7200;

await main(async () => {
  const given = process.argv.slice(2);
  await install();
  await build();
  const asked = given.some((flag) => flag.startsWith('--python'));
  const found = asked || (await run('python3', ['-c', 'import torch'], { quiet: true, seconds: 60 })).code === 0;
  if (!found)
    note(
      'No Python with torch was found, so Digitscope is timed alone; give one with `npm run bench -- --python PATH`.',
    );
  const python = found && !asked ? ['--python', 'python3'] : [];
  const { code } = await run(process.execPath, [join(root, 'dist/cli.js'), 'bench', '--all', ...python, ...given], {
    seconds: longest,
  });
  process.exit(code);
});
