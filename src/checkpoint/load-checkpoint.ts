import { stat } from 'node:fs/promises';
import path from 'node:path';
import { parameterCount, parametersOf } from '../model/parameters';
import type { CheckpointRef } from '../shared/engine-contract';
import { UserError } from '../shared/errors';
import type { ImportOrigin } from '../shared/identities';
import type { ModelConfig } from '../shared/model-config';
import type { RunSummary } from '../shared/run-summary';
import type { TaskSpec } from '../shared/task-spec';
import { layoutOf } from '../tasks/layout';
import { taskTitle } from '../tasks/task-title';
import { checkpointError } from './checkpoint-error';
import { chooseStep, readTensors, stepOf } from './checkpoint-files';
import { namesIn } from './files';
import { RunFolder } from './run-folder';
import type { Tensors } from './safetensors';
import { readSelfDescription } from './self-description';
import { checkShapes } from './weights';
import { firstBytes, folderKind, holdsWeights, isZip, otherKind } from './what-is-it';

/** Weights ready for use: their tensors are exactly those that `model` needs. */
export interface LoadedCheckpoint {
  /** The run's folder, or the path of the lone file (absolute). */
  readonly folder: string;
  /** Name of the run. */
  readonly run: string;
  readonly step: number;
  readonly task: TaskSpec;
  readonly model: ModelConfig;
  /** Where a model came from that was not trained here. */
  readonly imported?: ImportOrigin;
  readonly tensors: Tensors;
}

/**
 * Opens weights: the checkpoint of a run folder, or a `.safetensors` file that Digitscope wrote, inside its run folder
 * or anywhere else.
 * @throws UserError `run/…` or `checkpoint/…` saying what is wrong with the folder or file and what to do
 */
export async function loadCheckpoint({ folder, step }: CheckpointRef): Promise<LoadedCheckpoint> {
  const place = await locate(folder);
  const loaded = 'run' in place ? await fromRun(place.run, step ?? place.step) : await fromFile(place.file, step);
  checkVocabulary(loaded, folder);
  return loaded;
}

/** The summary of a run folder, or of a lone checkpoint file as a run that has only that checkpoint. */
export async function summaryOf(target: string): Promise<RunSummary> {
  const place = await locate(target);
  if ('run' in place) return place.run.summary();
  const { folder, run, step, task, model, imported } = await loadCheckpoint({ folder: target });
  const { vocabulary, roles } = layoutOf(task);
  return {
    folder,
    name: run,
    task,
    title: taskTitle(task),
    model,
    parameters: parameterCount(model),
    checkpoints: [step],
    ...(imported && { imported }),
    vocabulary,
    roles,
  };
}

type Place = { readonly run: RunFolder; readonly step?: number } | { readonly file: string };

/**
 * A file that stands as a checkpoint in a run folder means that run at that step; the `run.json` of a run means the
 * run; any other file stands for itself.
 */
async function locate(target: string): Promise<Place> {
  const absolute = path.resolve(target);
  const name = path.basename(absolute);
  const found = await stat(absolute).catch(() => undefined);
  if (found?.isFile() && name === 'run.json') return { run: await RunFolder.open(path.dirname(absolute)) };
  const isFile = found?.isFile() ?? absolute.endsWith('.safetensors');
  if (!isFile) return { run: await openFolder(absolute) };
  if (absolute.endsWith('.optimizer.safetensors'))
    throw checkpointError(
      'optimizer',
      absolute,
      'is the optimizer state of a checkpoint, not its weights',
      `Open ${path.basename(absolute).replace('.optimizer', '')} beside it.`,
    );
  if (found) await checkKind(absolute);
  const step = stepOf(path.basename(absolute));
  if (step === undefined || path.basename(path.dirname(absolute)) !== 'checkpoints') return { file: absolute };
  try {
    return { run: await RunFolder.open(path.dirname(path.dirname(absolute))), step };
  } catch (error) {
    if (error instanceof UserError) return { file: absolute };
    throw error;
  }
}

/** Opens a run; a folder of another program's weights is named for what it is. */
async function openFolder(folder: string): Promise<RunFolder> {
  try {
    return await RunFolder.open(folder);
  } catch (error) {
    const names = error instanceof UserError && error.code === 'run/empty' ? ((await namesIn(folder)) ?? []) : [];
    if (!holdsWeights(names)) throw error;
    const { is, advice } = folderKind(names);
    throw checkpointError('kind', folder, `${is}, and no run`, advice);
  }
}

/**
 * Names a file that is none of ours for what it is, whatever its name says. @throws UserError `checkpoint/foreign` for
 * one to import, `checkpoint/kind` for other files
 */
async function checkKind(file: string): Promise<void> {
  const head = await firstBytes(file);
  const other = otherKind({ name: path.basename(file), head });
  if (other) throw checkpointError('kind', file, other.is, other.advice);
  if (isZip(head))
    throw checkpointError(
      'foreign',
      file,
      'is a PyTorch file, which does not say of which task it is',
      'Import it first: `digitscope import`.',
    );
}

async function fromRun(run: RunFolder, wanted?: number): Promise<LoadedCheckpoint> {
  const { step, tensors } = await run.loadWeights(wanted);
  const { recipe, model, imported } = run.file;
  return { folder: run.folder, run: run.name, step, task: recipe.task, model, ...(imported && { imported }), tensors };
}

async function fromFile(file: string, wanted?: number): Promise<LoadedCheckpoint> {
  const { tensors, metadata } = await readTensors(file);
  const { run, step, task, model, imported } = readSelfDescription(metadata, file);
  chooseStep(file, [step], wanted);
  checkShapes(tensors, parametersOf(model), file);
  return { folder: file, run, step, task, model, ...(imported && { imported }), tensors };
}

/** The model must read and write exactly the tokens of its task. */
function checkVocabulary({ task, model }: LoadedCheckpoint, source: string): void {
  const { vocabulary, roles } = layoutOf(task);
  if (model.vocabulary !== vocabulary.length || model.context < roles.length - 1)
    throw checkpointError(
      'model',
      source,
      `describes a model of ${model.vocabulary} tokens and context ${model.context}, and its task ` +
        `needs ${vocabulary.length} and ${roles.length - 1}`,
    );
}
