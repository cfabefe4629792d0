import path from 'node:path';
import { chooseStep } from '../../checkpoint/checkpoint-files';
import { summaryOf } from '../../checkpoint/load-checkpoint';
import type { CheckpointRef } from '../../shared/engine-contract';
import { UserError } from '../../shared/errors';
import type { RunSummary } from '../../shared/run-summary';
import type { CliContext } from './context';

/** The weights of a command: the summary of their run, and how the engine finds them. */
export interface Target {
  readonly summary: RunSummary;
  readonly checkpoint: CheckpointRef;
}

/**
 * Finds the weights that `--run` and `--checkpoint` name, before any engine is started.
 * @throws UserError when there is no such run, file or step
 */
export async function findTarget(context: CliContext, run: string, step?: number): Promise<Target> {
  const folder = path.resolve(context.cwd, run);
  const summary = await summaryOf(folder);
  chooseStep(folder, summary.checkpoints, step);
  return { summary, checkpoint: { folder, ...(step !== undefined && { step }) } };
}

/** @throws UserError when a length exceeds the operand width of a run */
export function checkLengths({ summary }: Target, digits: readonly number[]): void {
  const { operandWidth } = summary.task;
  const tooLong = digits.find((length) => length > operandWidth);
  if (tooLong !== undefined)
    throw new UserError(
      'cli/digits',
      `The operands of ${summary.name} are ${operandWidth} digits wide, so ${tooLong} digits do not fit; ` +
        `give lengths from 1 to ${operandWidth}.`,
    );
}

/** The lengths 1 to n. */
export const upTo = (n: number): number[] => Array.from({ length: n }, (_, i) => i + 1);
