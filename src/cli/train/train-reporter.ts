import type { Recipe } from '../../shared/recipe';
import type { TrainEvent, TrainResult } from '../../shared/training';
import { taskTitle } from '../../tasks/task-title';
import type { CliContext } from '../common/context';
import { printHeading, printJson, printLine, seconds, shortPath } from '../common/output';
import { percent } from '../../shared/percent';
import { progressBar, type ProgressBar } from '../common/progress';
import { counted } from '../../shared/counted';

/** Reports the progress of a training. */
export interface TrainReporter {
  event(event: TrainEvent): void;
  done(result: TrainResult): void;
  /** Removes the progress bar. */
  stop(): void;
}

/** Reports one JSON object per line, or words: one line per evaluation, or a progress bar on a terminal. */
export function trainReporter(context: CliContext, json: boolean, recipe: Recipe): TrainReporter {
  return json ? jsonReporter(context) : humanReporter(context, recipe);
}

/** Empty until there is a loss. */
const lossWords = (loss?: number | null): string =>
  typeof loss === 'number' && Number.isFinite(loss) ? ` · loss ${loss.toFixed(3)}` : '';

function jsonReporter(context: CliContext): TrainReporter {
  return {
    event: (event) => {
      if (event.event === 'start') {
        const { folder, ...rest } = event;
        printJson(context, { ...rest, run: folder });
      } else if (event.event !== 'step') printJson(context, event);
    },
    done: ({ folder, steps, seconds: time, exact, reached }) =>
      printJson(context, { event: 'done', run: folder, steps, seconds: time, exact, reached }),
    stop: () => undefined,
  };
}

function humanReporter(context: CliContext, recipe: Recipe): TrainReporter {
  const longest = recipe.task.trainDigits[1];
  // On a terminal the bar shows progress; elsewhere, such as in a log file, each evaluation is a line.
  const watched = context.out.isTTY === true && context.err.isTTY === true;
  let bar: ProgressBar = { update: () => undefined, stop: () => undefined };
  let latest = '';
  return {
    event: (event) => {
      switch (event.event) {
        case 'start':
          printHeading(
            context,
            `${taskTitle(recipe.task)}, ${recipe.encoding} positions, ${event.parameters.toLocaleString('en')} ` +
              'parameters',
          );
          printLine(
            context,
            `${shortPath(context, event.folder)} · from step ${event.fromStep} · ${event.engine.label}`,
          );
          for (const note of event.notes ?? []) printLine(context, `Note: ${note}`);
          bar = progressBar(context, 'Training', recipe.steps);
          break;
        case 'engine':
          bar.stop();
          printLine(context, event.message);
          bar = progressBar(context, 'Training', recipe.steps);
          break;
        case 'step':
          bar.update(event.step, `step ${event.step}${lossWords(event.loss)}${latest}`);
          break;
        case 'eval': {
          const exact = event.byDigits.map(({ digits, exact: share }) => `${digits}: ${percent(share)}`).join(', ');
          latest = ` · exact by digits ${exact}`;
          if (!watched)
            printLine(context, `step ${event.step}${lossWords(event.loss)}${latest} · ${seconds(event.seconds)}`);
          break;
        }
      }
    },
    done: ({ folder, steps, seconds: time, exact, reached }) => {
      bar.stop();
      const how =
        recipe.until === null || reached ? 'Done' : `Stopped at the step limit, short of ${percent(recipe.until)}`;
      printLine(
        context,
        `${how}: ${percent(exact)} exact at ${counted(longest, 'digit')} ` +
          `after ${counted(steps, 'step')}, ${seconds(time)}.`,
      );
      printLine(context, `Written to ${shortPath(context, folder)}`);
    },
    stop: () => bar.stop(),
  };
}
