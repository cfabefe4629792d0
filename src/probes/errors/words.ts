import { counted } from '../../shared/counted';
import { placeName } from '../../shared/roles';
import type { TaskLayout } from '../../tasks/layout';
import { truncatedAnswer } from '../../tasks/theory';
import { digitCount } from '../common/digit-count';
import { shortPercent } from '../../shared/percent';
import { isWellFormed, wrote, type OwnAnswer } from '../common/own-answers';
import { shareOf } from '../common/share-of';
import type { ByCarry } from './by-carry';
import type { Confusion } from './confusion';

/** What the errors at one length look like, in sentences. */
export function errorsInWords(
  { spec, answerWidth }: TaskLayout,
  length: number,
  answers: readonly OwnAnswer[],
  { classes }: ByCarry,
  { mistakes }: Confusion,
): string[] {
  const wrong = answers.filter((answer) => !wrote(answer, answer.expected));
  const findings = [
    `At ${digitCount(length)}, ${shortPercent(1 - wrong.length / answers.length)} ` +
      `of ${counted(answers.length, 'answer')} are right (greedy decoding).`,
    ...malformed(answers),
  ];
  if (length > spec.trainDigits[1]) {
    const truncated = shareOf(answers, (answer) => wrote(answer, truncatedAnswer(spec, answer.a, answer.b)));
    const trained = digitCount(spec.trainDigits[1]);
    findings.push(`${shortPercent(truncated)} equal the answer of the low ${trained} that training covered.`);
  }
  if (classes === null)
    findings.push('Carries are left out: those of a product may exceed one digit and form no chains.');
  else if (wrong.length > 0)
    findings.push(
      'By the carries of a + ' +
        `b: ${classes.map(({ name, exact, prompts }) => `${name} ${shortPercent(exact)} of ${prompts}`).join(', ')}.`,
    );
  if (wrong.length === 0) return findings;
  const accuracies = Array.from({ length: answerWidth }, (_, place) => ({
    place,
    accuracy: shareOf(answers, ({ written, expected }) => written[place] === expected[place]),
  }));
  const worst = accuracies.reduce((one, other) => (other.accuracy < one.accuracy ? other : one));
  if (worst.accuracy < 1)
    findings.push(
      `Answer ${placeName(worst.place, spec.base)} fails most often: right in ${shortPercent(worst.accuracy)}.`,
    );
  if (mistakes.length > 0) {
    const [{ place, expected, written, prompts }] = mistakes;
    const all = mistakes.reduce((sum, mistake) => sum + mistake.prompts, 0);
    findings.push(
      `The most frequent mistake is ${written} for ${expected} in ` +
        `answer ${placeName(place, spec.base)}: ${prompts} of ${all} wrong digits.`,
    );
  }
  return findings;
}

function malformed(answers: readonly OwnAnswer[]): string[] {
  const count = answers.filter((answer) => !isWellFormed(answer)).length;
  if (count === 0) return ['Every answer is complete.'];
  return [`${count} of ${answers.length} answers lack a digit or the end token and count as wrong.`];
}
