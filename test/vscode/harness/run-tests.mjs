// Runs a compiled test suite in VS Code: `run-tests.mjs EXECUTABLE TEMPORARY-FOLDER SUITE.js [EXTENSION-FOLDER]`. Exits
// with the code of the run.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { runTests, TestRunFailedError } from '@vscode/test-electron';
import { root } from '../../../scripts/lib/paths.mjs';

const [vscodeExecutablePath, temporary, extensionTestsPath, extensionDevelopmentPath = root] = process.argv.slice(2);
const workspace = join(temporary, 'workspace');
mkdirSync(workspace, { recursive: true });

try {
  await runTests({
    vscodeExecutablePath,
    extensionDevelopmentPath,
    extensionTestsPath,
    // Unix sockets have short paths, so the driver's is in the temporary folder.
    extensionTestsEnv: { DIGITSCOPE_DRIVER: join(temporary, 'driver.sock') },
    launchArgs: [
      workspace,
      `--user-data-dir=${join(temporary, 'user')}`,
      `--extensions-dir=${join(temporary, 'extensions')}`,
    ],
  });
} catch (error) {
  process.exitCode = error instanceof TestRunFailedError ? (error.code ?? 1) : 1;
}
