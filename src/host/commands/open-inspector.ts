import { pickRun } from '../picks/pick-runs';
import type { Command } from './command';
import { targetOf } from './target';

/** Opens the Inspector on a run, at one of its checkpoints when called on that. */
export const openInspector: Command = {
  id: 'digitscope.openInspector',
  async run(host, argument) {
    const target = targetOf(argument) ?? (await pickRun(host, 'Which run should be inspected?'));
    if (target) host.panels.open([target.folder], 'step' in target ? target.step : undefined);
  },
};
