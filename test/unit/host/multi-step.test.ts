import { deepEqual, equal } from 'node:assert/strict';
import { askSteps, back, type Step } from '../../../src/host/picks/multi-step';

interface Draft {
  readonly task?: string;
  readonly modulus?: string;
  readonly size?: string;
}

/** Answers the questions from a list, and writes down what was asked. */
function scripted(answers: (string | typeof back | undefined)[]) {
  const asked: string[] = [];
  const step =
    (field: keyof Draft): Step<Draft> =>
    async (draft, at) => {
      asked.push(`${at.title} ${at.step}/${at.totalSteps} ${field}=${draft[field] ?? ''}`);
      const answer = answers.shift();
      return typeof answer === 'string' ? { ...draft, [field]: answer } : answer;
    };
  const stepsOf = (draft: Draft) =>
    draft.task === 'mod' ? [step('task'), step('modulus'), step('size')] : [step('task'), step('size')];
  return { asked, result: askSteps<Draft>('Train', {}, stepsOf) };
}

describe('multi-step questions', () => {
  it('ask a later question only when an answer calls for it', async () => {
    const { asked, result } = scripted(['mod', '100', 'nano']);
    deepEqual(await result, { task: 'mod', modulus: '100', size: 'nano' });
    deepEqual(asked, ['Train 1/2 task=', 'Train 2/3 modulus=', 'Train 3/3 size=']);
  });

  it('go back with the answers kept', async () => {
    const { asked, result } = scripted(['mod', '100', back, back, 'add', 'mini']);
    deepEqual(await result, { task: 'add', modulus: '100', size: 'mini' });
    deepEqual(asked, [
      'Train 1/2 task=',
      'Train 2/3 modulus=',
      'Train 3/3 size=',
      'Train 2/3 modulus=100',
      'Train 1/3 task=mod',
      'Train 2/2 size=',
    ]);
  });

  it('end with nothing when a question is dismissed', async () => {
    const { asked, result } = scripted(['add', undefined]);
    equal(await result, undefined);
    equal(asked.length, 2);
  });
});
