import type { ImportTrial, Reading, TrialCurve } from './import-results';
import { counted } from './counted';
import { shortPercent } from './percent';

/** A model from elsewhere answers its trained lengths when it answers this share of each. */
export const answersFrom = 0.9;

const curveWords = (curve: TrialCurve): string =>
  curve.map(({ digits, exact }) => `${shortPercent(exact)} at ${counted(digits, 'digit')}`).join(', ');

/** Whether the model answers as it was taken. */
export const answersIts = ({ byDigits }: ImportTrial): boolean => byDigits.every(({ exact }) => exact >= answersFrom);

/** How one way to take a model differs from another, in words: `4 heads, the tokens in the order +0123456789;=`. */
export function differenceWords(from: Reading, to: Reading): string {
  const parts = [
    to.heads !== from.heads && counted(to.heads, 'head'),
    to.vocabulary !== from.vocabulary && `its tokens in the order ${to.vocabulary ?? 'that is usual here'}`,
    to.activation !== from.activation && `activation ${to.activation}`,
    to.reverseAnswer !== from.reverseAnswer &&
      (to.reverseAnswer ? 'answers written units first' : 'answers written highest digit first'),
    to.reverseOperands !== from.reverseOperands &&
      (to.reverseOperands ? 'operands written units first' : 'operands written highest digit first'),
  ];
  return parts.filter((part) => part !== false).join(', ');
}

/**
 * How a model from elsewhere did at the lengths that it is said to have been trained on, and if badly, why that may be,
 * in sentences.
 */
export function trialWords(trial: ImportTrial): string[] {
  const { byDigits, reading, better, tried, ways } = trial;
  const counts = byDigits.map(({ samples }) => samples);
  const fewest = Math.min(...counts);
  const most = Math.max(...counts);
  const figures =
    `${curveWords(byDigits)} (exact match, ${fewest === most ? most : `${fewest} to ${most}`} random prompts ` +
    'each)';
  const instead =
    better && `With ${differenceWords(reading, better.reading)} it answers: ${curveWords(better.byDigits)}.`;
  if (answersIts(trial)) {
    const surer =
      better &&
      `${instead} It is surer of its answers then (a loss of ${better.loss.toPrecision(2)} instead ` +
        `of ${trial.loss.toPrecision(2)} nats per token), so that this is likely how it was trained.`;
    return [`It answers its trained lengths: ${figures}.`, ...(surer ? [surer] : [])];
  }
  const finding = `It does not answer all of its trained lengths: ${figures}.`;
  if (instead) return [finding, instead];
  // Of a file that says all of itself, or whose weights are no numbers, nothing else was tried.
  if (ways === 0) return [finding];
  const varied = 'heads, order of tokens and digits, activation';
  const others =
    tried === ways
      ? `None of the ${ways} other readings (${varied})`
      : `None of the other readings that were tried (${tried} of ${ways}: ${varied})`;
  const looked = tried === 0 ? '' : `${others} answers them either. `;
  return [
    finding,
    `${looked}Its prompts may have another format, such as numbers without leading zeros; its task, lengths or ` +
      'operand width may differ; or it may compute something that Digitscope does not, such as another norm or ' +
      'activation.',
  ];
}
