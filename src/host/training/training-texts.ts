import type { EngineCheck } from '../../shared/engines';
import type { TrainResult } from '../../shared/training';
import type { MetricsLine } from '../../shared/run-summary';
import type { Training } from './training-service';
import { shortPercent } from '../../shared/percent';
import { counted } from '../../shared/counted';

/** A whole number with its thousands set apart. */
export const grouped = (n: number): string => n.toLocaleString('en-US');

/** `87.4% at 3 digits`: exact match at the longest trained length. */
export function exactWords({ byDigits }: Pick<MetricsLine, 'byDigits'>): string {
  const longest = byDigits[byDigits.length - 1];
  return longest ? `${shortPercent(longest.exact)} at ${counted(longest.digits, 'digit')}` : 'not evaluated yet';
}

/** `step 300 · loss 0.412 · exact 87.4% at 3 digits` */
export function progressText({ step, loss, last }: Training): string {
  if (step === undefined) return 'starting';
  return [
    `step ${grouped(step)}`,
    loss !== undefined && Number.isFinite(loss) && `loss ${loss.toFixed(3)}`,
    last && `exact ${exactWords(last)}`,
  ]
    .filter(Boolean)
    .join(' · ');
}

/** The message when a training has ended by itself. */
export function finishedText(
  name: string,
  { reached, steps, seconds }: TrainResult,
  last?: Pick<MetricsLine, 'byDigits'>,
): string {
  const exact = last ? exactWords(last) : 'not evaluated yet';
  const effort = `${counted(steps, 'step', grouped(steps))} (${grouped(Math.round(seconds))} s)`;
  return reached
    ? `${name} has learned its task: exact match ${exact} after ${effort}.`
    : `${name} reached its step limit: exact match ${exact} after ${effort}.`;
}

/** The message when a training was stopped. */
export function stoppedText(name: string, checkpoint: number | undefined): string {
  if (checkpoint === undefined) return `Stopped training ${name} before its first checkpoint.`;
  return `Stopped training ${name}. It keeps its last checkpoint, step ${grouped(checkpoint)}.`;
}

/** The message about a training that was running when its window was closed or reloaded. */
export function interruptedText(name: string, checkpoint: number | undefined): string {
  const kept =
    checkpoint === undefined
      ? 'It has no checkpoint yet.'
      : `It keeps its last checkpoint, step ${grouped(checkpoint)}.`;
  return `Training ${name} ended when the window was closed or reloaded. ${kept}`;
}

/** The result of an engine's known computation, in words. */
export function engineChecked(check: EngineCheck): { description: string; detail: string; usable: boolean } {
  if (!check.available) return { description: 'not available', detail: check.message, usable: false };
  const figures = `${check.milliseconds.toFixed(1)} ms, relative error ${check.error.toExponential(1)}`;
  return check.agrees
    ? { description: figures, detail: check.identity.label, usable: true }
    : {
        description: figures,
        detail:
          `${check.identity.label} computes with a larger error than single precision allows; do not use it on ` +
          'this machine.',
        usable: false,
      };
}
