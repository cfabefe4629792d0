import { commands, ConfigurationTarget, workspace, type QuickPickItem } from 'vscode';
import type { EngineCheck, EngineChoice } from '../../shared/engines';
import { withCancel } from '../show/progress';
import { offer } from '../show/report';
import { pick } from '../show/pick';
import { engineChecked } from '../training/training-texts';
import type { Command } from './command';

/**
 * Runs a known computation on every engine, shows each one's time and error or why it is unavailable, and saves the
 * chosen engine in the settings.
 */
export const checkEngines: Command = {
  id: 'digitscope.checkEngines',
  async run({ engines, log }) {
    const checks = await withCancel('Checking the engines', (signal) => engines.check(signal));
    const items = checks.map(itemOf);
    for (const { label, description, detail } of items) log.info(`[engine] ${label}: ${description}; ${detail}`);
    const picked = await pick(items, {
      title: 'Engines',
      placeHolder: 'Forward and backward pass of a small model, against double precision. Choose the engine to use.',
    });
    if (picked?.choice)
      await workspace.getConfiguration('digitscope').update('engine', picked.choice, ConfigurationTarget.Global);
    else if (picked)
      void offer(
        log,
        'warning',
        picked.detail,
        picked.installable ? { 'Install…': () => commands.executeCommand('digitscope.installTensorflow') } : {},
      );
  },
};

/** An engine's item; `choice` if it can be used, `installable` if a command can install it. */
function itemOf(
  check: EngineCheck,
): QuickPickItem & { description: string; detail: string; choice?: EngineChoice; installable?: boolean } {
  const { description, detail, usable } = engineChecked(check);
  return {
    label: check.engine,
    description,
    detail,
    ...(usable && { choice: check.engine }),
    installable:
      !check.available && check.engine === 'tensorflow' && ['not-installed', 'binding-missing'].includes(check.reason),
  };
}
