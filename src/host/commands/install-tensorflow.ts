import { ConfigurationTarget, workspace } from 'vscode';
import type { EngineCheck } from '../../shared/engines';
import type { Host } from '../host';
import { offer } from '../show/report';
import { askModal } from '../show/message';
import { withProgress } from '../show/progress';
import { installEngine } from '../tensorflow/install-engine';
import { checkPlatform, tensorflowPackage } from '../tensorflow/install-package';
import { engineChecked } from '../training/training-texts';
import type { Command } from './command';

/**
 * Installs the TensorFlow engine into the extension's own storage, once the user has agreed to the download, and says
 * whether it works.
 */
export const installTensorflow: Command = {
  id: 'digitscope.installTensorflow',
  async run(host) {
    checkPlatform();
    const { name, version } = tensorflowPackage;
    const detail = [
      `npm installs ${name} ${version} and runs its install script, which downloads TensorFlow's native library: ` +
        "several hundred megabytes, from the package registry and from the host of TensorFlow's libraries.",
      `Everything goes to ${host.storage.tensorflow}; nothing else is changed.`,
      'The engine needs an NVIDIA GPU with CUDA 11.2 and cuDNN 8.1. The engines cpu and webgpu do not need it.',
    ];
    if ((await askModal('Download and install the TensorFlow GPU engine?', detail, 'Install')) !== 'Install') return;
    const check = await withProgress('Installing TensorFlow', async ({ signal, report }) => {
      report('starting npm');
      await installEngine(host.storage.tensorflow, {
        signal,
        onLine: (line) => host.log.info(`[npm] ${line}`),
        onSize: (bytes) => report(`${(bytes / 1e6).toFixed(0)} MB so far`),
      });
      report('checking the engine');
      host.engines.renew();
      return (await host.engines.check(signal)).find(({ engine }) => engine === 'tensorflow');
    });
    if (check) tellOutcome(host, check);
  },
};

/** Reports the result of the known computation on the new engine. */
function tellOutcome({ log }: Host, check: EngineCheck): void {
  const { description, detail, usable } = engineChecked(check);
  log.info(`[engine] tensorflow: ${description}; ${detail}`);
  if (usable)
    void offer(log, 'info', `TensorFlow is installed and works: ${description}.`, {
      'Use TensorFlow': () =>
        workspace.getConfiguration('digitscope').update('engine', 'tensorflow', ConfigurationTarget.Global),
    });
  else void offer(log, 'warning', `TensorFlow is installed but cannot be used here: ${detail}`, {});
}
