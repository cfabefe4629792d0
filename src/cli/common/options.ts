import { Option, type Command } from 'commander';
import type { EngineChoice } from '../../shared/engines';
import { UserError } from '../../shared/errors';

/** The longest length that a command takes. */
const longestLength = 64;

/** A decimal number as people write it: `100`, `-0.5`, `3e-3`. JavaScript would also take `0x10` for 16. */
const decimal = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** Reads a number. @throws UserError naming the flag */
export const number =
  (flag: string) =>
  (text: string): number => {
    const value = Number(text);
    if (!decimal.test(text) || !Number.isFinite(value))
      throw new UserError(
        'cli/number',
        `${flag} must be a decimal number, not '${text}'. Write it as 100, 0.5 or 3e-3.`,
      );
    return value;
  };

/** Reads a whole number within bounds. @throws UserError naming the flag */
export const whole =
  (flag: string, min: number, max: number) =>
  (text: string): number => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < min || value > max)
      throw new UserError('cli/number', `${flag} must be a whole number from ${min} to ${max}, not '${text}'.`);
    return value;
  };

/** Reads operand lengths: `3`, `1-6`, `1,3,5-7`. Ascending, each once. @throws UserError naming the flag */
export const lengths =
  (flag: string) =>
  (text: string): number[] => {
    const found = new Set<number>();
    for (const part of text.split(',')) {
      const match = /^(\d{1,3})(?:-(\d{1,3}))?$/.exec(part.trim());
      const from = Number(match?.[1]);
      const to = Number(match?.[2] ?? match?.[1]);
      if (!match || from < 1 || to < from || to > longestLength)
        throw new UserError(
          'cli/digits',
          `${flag} must be lengths from 1 to ${longestLength}, such as 3, 1-6 or 1,3,5, not '${text}'.`,
        );
      for (let digits = from; digits <= to; digits++) found.add(digits);
    }
    return [...found].sort((a, b) => a - b);
  };

/**
 * Reads the shortest and longest length of training: `1-3`, or `3` for that length alone. @throws UserError naming the
 * flag
 */
export const lengthRange =
  (flag: string) =>
  (text: string): [number, number] => {
    const match = /^(\d{1,3})(?:-(\d{1,3}))?$/.exec(text.trim());
    if (!match)
      throw new UserError(
        'cli/digits',
        `${flag} must be the shortest and the longest length, such as 1-3, not '${text}'.`,
      );
    return [Number(match[1]), Number(match[2] ?? match[1])];
  };

/** Accepts one of a few words. @throws UserError naming the flag and the choices */
export const oneOf =
  <T extends string>(flag: string, choices: readonly T[]) =>
  (text: string): T => {
    const found = choices.find((choice) => choice === text);
    if (found === undefined)
      throw new UserError(
        'cli/choice',
        `${flag} must be ${choices.length === 1 ? choices[0] : `one of ${choices.join(', ')}`}, not '${text}'.`,
      );
    return found;
  };

export const samplesOption = (preset: number) =>
  new Option('--samples <count>', 'random prompts per length')
    .argParser(whole('--samples', 1, 1_000_000))
    .default(preset);
export const seedOption = () =>
  new Option('--seed <seed>', 'seed of the random prompts').argParser(whole('--seed', 0, 0xffffffff)).default(1);
export const jsonOption = (what = 'print one JSON document') => new Option('--json', what);
export const engineOption = () =>
  new Option('--engine <engine>', 'engine to compute with: auto, or one that `digitscope engines` lists').default(
    'auto',
  );

/** Adds the flags that all commands on weights share. */
export function addCheckpointOptions(command: Command): Command {
  return command
    .requiredOption('--run <path>', 'run folder, or a checkpoint file (.safetensors)')
    .addOption(
      new Option('--checkpoint <step>', 'step of the checkpoint (default: the newest)').argParser(
        whole('--checkpoint', 0, Number.MAX_SAFE_INTEGER),
      ),
    )
    .addOption(engineOption())
    .addOption(jsonOption());
}
export interface CheckpointFlags {
  readonly run: string;
  readonly checkpoint?: number;
  readonly engine: EngineChoice;
  readonly json?: boolean;
}
