import * as z from 'zod';
import { UserError } from '../shared/errors';
import type { MetricsLine } from '../shared/run-summary';
import { textOf } from './files';
import { appendWhole, writeWhole } from './write-whole';

/** The most bytes that are read: a hundred thousand evaluations. */
const longest = 64_000_000;

const share = z.number().min(0).max(1);
const lineSchema = z.object({
  step: z.number().int().min(0),
  seconds: z.number().min(0),
  // JSON has no NaN: the loss of a training that diverged is written as null.
  loss: z.number().nullable(),
  byDigits: z.array(z.object({ digits: z.number().int(), exact: share })),
  byPlace: z.array(z.object({ place: z.number().int(), accuracy: share })),
});

/**
 * Reads a `metrics.jsonl`; a file that is not there has no lines. The half of a last line that a killed process leaves
 * is passed over.
 * @throws UserError `run/metrics` naming the line that is damaged
 */
export async function readMetrics(file: string): Promise<MetricsLine[]> {
  const lines = ((await textOf(file, longest)) ?? '').split('\n');
  // What follows the last line break is empty, or a line whose writing was cut short.
  lines.pop();
  return lines.map((text, i) => {
    try {
      return lineSchema.parse(JSON.parse(text));
    } catch {
      throw new UserError(
        'run/metrics',
        `${file} is damaged at line ${i + 1}, which is no evaluation. Restore the file from a copy, or take out ` +
          'that line.',
      );
    }
  });
}

/** Adds one evaluation to the end of the file, all of its line or nothing. @throws UserError `file/write` */
export const appendMetrics = (file: string, line: MetricsLine): Promise<void> =>
  appendWhole(file, `${JSON.stringify(line)}\n`);

/** Drops the evaluations after a step, and a half-written last line: what a resumed training will write again. */
export async function truncateMetrics(file: string, afterStep: number): Promise<void> {
  const text = (await textOf(file, longest)) ?? '';
  const kept = (await readMetrics(file)).filter((line) => line.step <= afterStep);
  const wanted = kept.map((line) => `${JSON.stringify(line)}\n`).join('');
  if (wanted !== text) await writeWhole(file, wanted);
}
