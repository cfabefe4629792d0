import type { ForeignWeights } from '../../../src/shared/import-results';
import type { MetricsLine, RunSummary } from '../../../src/shared/run-summary';
import { modelFor } from '../../../src/model/config';
import { parameterCount } from '../../../src/model/parameters';
import { defaultChoices, recipeFromChoices } from '../../../src/host/training/train-choices';
import { taskTitle } from '../../../src/tasks/task-title';
import { layoutOf } from '../../../src/tasks/layout';
import type { Log } from '../../../src/host/show/log';

export const lastLine: MetricsLine = {
  step: 400,
  seconds: 9.5,
  loss: 0.051,
  byDigits: [
    { digits: 1, exact: 1 },
    { digits: 2, exact: 0.998 },
    { digits: 3, exact: 0.993 },
  ],
  byPlace: [
    { place: 0, accuracy: 1 },
    { place: 1, accuracy: 0.993 },
  ],
};

/** The summary of a run as the defaults train it. */
export function runSummary(changes: Partial<RunSummary> = {}): RunSummary {
  const recipe = recipeFromChoices(defaultChoices);
  const layout = layoutOf(recipe.task);
  const model = modelFor(layout, recipe);
  const { vocabulary, roles } = layout;
  return {
    folder: '/w/runs/mod-add-100-learned-nano',
    name: 'mod-add-100-learned-nano',
    task: recipe.task,
    title: taskTitle(recipe.task),
    model,
    parameters: parameterCount(model),
    checkpoints: [100, 200, 300, 400],
    last: lastLine,
    vocabulary,
    roles,
    ...changes,
  };
}

/** What a minGPT file of an adder of 5 digits says. */
export function foreignWeights(
  changes: Partial<ForeignWeights> = {},
  sizes: Partial<ForeignWeights['architecture']> = {},
): ForeignWeights {
  const architecture = {
    layers: 3,
    width: 48,
    vocabulary: 10,
    context: 15,
    encoding: 'learned' as const,
    bias: true,
    tiedEmbeddings: false,
    activation: 'gelu' as const,
    layerNormEpsilon: 1e-5,
    ...sizes,
  };
  return { file: 'model.pt', layout: 'minGPT', architecture, parameters: 86_592, step: 0, notes: [], ...changes };
}

/** A log that keeps its lines. */
export function listLog(): Log & { lines: string[] } {
  const lines: string[] = [];
  const line = (level: string) => (text: string | Error) =>
    void lines.push(`${level}: ${text instanceof Error ? text.message : text}`);
  return { lines, info: line('info'), warn: line('warn'), error: line('error') };
}
