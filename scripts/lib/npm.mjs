// npm as a child process.
import { run } from './run.mjs';
import { Refusal } from './say.mjs';

// The install script of onnxruntime-node only fetches CUDA binaries that Digitscope does not use; its CPU binaries are
// in the package.
const env = { ONNXRUNTIME_NODE_INSTALL: 'skip', npm_config_update_notifier: 'false' };
const always = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel', 'error'];

/** Runs npm in `cwd` without any package's install scripts; refuses with npm's own words when it fails. */
export async function npm(args, cwd, seconds = 600) {
  const { code, output, timedOut } = await run('npm', [...args, ...always], { cwd, env, seconds, quiet: true });
  if (timedOut)
    throw new Refusal(
      `npm ${args[0]} did not finish in ${seconds} seconds. Check the network and run the command again.`,
    );
  if (code !== 0) throw new Refusal(`npm ${args.join(' ')} failed (exit code ${code}). npm said:\n${output.trim()}`);
}
