import { sep } from 'node:path';
import type { BrokenRun } from '../../checkpoint/list-runs';
import { holderWords } from '../../checkpoint/run-lock';
import { sizeNames, sizes } from '../../shared/sizes';
import type { ModelConfig } from '../../shared/model-config';
import type { RunSummary } from '../../shared/run-summary';
import { taskTitle } from '../../tasks/task-title';
import { exactWords, grouped } from '../training/training-texts';
import { shortPercent } from '../../shared/percent';
import type { Training } from '../training/training-service';
import { counted } from '../../shared/counted';

/** `nano`, or `2 layers × 4 heads × 64` where the size has no name. */
export function sizeTitle({ layers, heads, width }: ModelConfig): string {
  const named = sizeNames.find(
    (name) => sizes[name].layers === layers && sizes[name].heads === heads && sizes[name].width === width,
  );
  return named ?? `${counted(layers, 'layer')} × ${counted(heads, 'head')} × ${width}`;
}

/**
 * The text beside a run's name, most important first because a narrow view cuts it off: the step of a training, the
 * last exact match, the imported file, task, encoding and size.
 */
export function runDescription({ task, model, last, imported, writer }: RunSummary, training?: Training): string {
  const exact = training?.last ?? last;
  const step = training?.step !== undefined && `step ${grouped(training.step)}`;
  const share = exact && shortPercent(exact.byDigits[exact.byDigits.length - 1]?.exact ?? 0);
  const elsewhere = writer && !training && 'training elsewhere';
  return [
    elsewhere,
    step,
    share,
    imported && `from ${imported.file}`,
    taskTitle(task),
    model.encoding,
    sizeTitle(model),
  ]
    .filter(Boolean)
    .join(' · ');
}

/** Why a folder cannot be opened, without its own path, which the tree shows already. */
export const brokenWords = ({ folder, problem }: BrokenRun): string =>
  problem.replaceAll(`${folder}${sep}`, '').replace(folder, 'This');

/** The details of a run, as plain-text pairs of name and value. */
export function runDetails({
  folder,
  task,
  model,
  parameters,
  checkpoints,
  last,
  imported,
  engines,
  writer,
}: RunSummary): [name: string, value: string][] {
  const [min, max] = task.trainDigits;
  const trained = min === max ? max : `${min} to ${max}`;
  return [
    ...(imported ? [['Imported', `from ${imported.file}, ${imported.layout}`] as [string, string]] : []),
    ['Task', taskTitle(task)],
    ['Lengths', `trained on ${trained} digits, operands ${counted(task.operandWidth, 'digit')} wide`],
    [
      'Model',
      `${counted(model.layers, 'layer')}, ${counted(model.heads, 'head')}, ` +
        `width ${model.width}, ${grouped(parameters)} parameters`,
    ],
    ['Encoding', model.encoding],
    ...(imported
      ? []
      : [
          [
            'Exact match',
            last ? `${exactWords(last)}, after ${counted(last.step, 'step', grouped(last.step))}` : 'not evaluated yet',
          ] as [string, string],
        ]),
    [
      'Checkpoints',
      checkpoints.length === 0
        ? 'none yet'
        : `${grouped(checkpoints.length)}, the newest at step ${grouped(checkpoints[checkpoints.length - 1])}`,
    ],
    ...(engines ? [['Trained with', enginesWords(engines)] as [string, string]] : []),
    ...(writer ? [['Being trained by', holderWords(writer)] as [string, string]] : []),
    ['Folder', folder],
  ];
}

/** `onnxruntime 1.30.0 · WebGPU, from step 200 on onnxruntime 1.30.0 · CPU · 2 workers` */
const enginesWords = (engines: NonNullable<RunSummary['engines']>): string =>
  engines.map(({ fromStep, label }, i) => (i === 0 ? label : `from step ${grouped(fromStep)} on ${label}`)).join(', ');

/** Whether a run is being trained in this window, was imported, or was trained before. */
export function runKind({ imported }: RunSummary, training?: Training): 'training' | 'imported' | 'trained' {
  if (training) return 'training';
  return imported ? 'imported' : 'trained';
}

/** What a screen reader says for a run. */
export function runLabel(summary: RunSummary, training?: Training): string {
  const kinds = { training: 'Training run', imported: 'Imported run', trained: 'Run' };
  const description = runDescription(summary, training).replaceAll(' · ', ', ');
  return `${kinds[runKind(summary, training)]} ${summary.name}, ${description}`;
}
