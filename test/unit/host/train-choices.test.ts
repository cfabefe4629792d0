import { deepEqual, equal, throws } from 'node:assert/strict';
import {
  defaultChoices,
  parseModulus,
  parseOperandWidth,
  parseTrainDigits,
  recipeFromChoices,
  suggestedWidth,
} from '../../../src/host/training/train-choices';

describe('training choices', () => {
  it('turns Enter, Enter, Enter into the recipe of mod-100 addition', () => {
    deepEqual(recipeFromChoices(defaultChoices), {
      task: {
        operation: 'mod-add',
        modulus: 100,
        base: 10,
        operandWidth: 6,
        reverseAnswer: true,
        reverseOperands: false,
        separators: 'symbols',
        trainDigits: [1, 3],
        trainMix: 'lengths',
        domain: 'both',
      },
      encoding: 'learned',
      layers: 3,
      heads: 3,
      width: 48,
      bias: false,
      tiedEmbeddings: true,
      activation: 'gelu',
      dropout: 0,
      batch: 256,
      optimizer: 'muon',
      learningRate: 3e-3,
      muonLearningRate: 0.01,
      schedule: 'constant',
      weightDecay: 0.1,
      warmup: 100,
      clip: 1,
      steps: 5000,
      until: 0.99,
      evalEvery: 50,
      evalSamples: 1000,
      checkpointEvery: 100,
      seed: 1,
    });
  });

  it('leaves the modulus out of a task that takes none', () => {
    const { task, layers, heads, width, encoding } = recipeFromChoices({
      ...defaultChoices,
      operation: 'add',
      encoding: 'rotary',
      size: 'micro',
    });
    deepEqual(
      { modulus: 'modulus' in task, layers, heads, width, encoding },
      { modulus: false, layers: 4, heads: 4, width: 128, encoding: 'rotary' },
    );
  });

  it('refuses choices that do not go together', () => {
    throws(() => recipeFromChoices({ ...defaultChoices, trainDigits: [1, 7] }), {
      name: 'UserError',
      code: 'recipe/task.trainDigits',
      message:
        'The training lengths go to 7 digits but operands are only 6 wide; raise the operand width or lower the ' +
        'lengths.',
    });
  });

  it('reads a modulus, or says what is wrong with it', () => {
    deepEqual(['100', ' 7 ', '', '1', '0', '-3', '2.5', '12a', '9999999999999999'].map(parseModulus), [
      { value: 100 },
      { value: 7 },
      { problem: 'The modulus must be a whole number of 2 or more, such as 100.' },
      { problem: 'The modulus must be a whole number of 2 or more, not 1.' },
      { problem: 'The modulus must be a whole number of 2 or more, not 0.' },
      { problem: "The modulus must be a whole number of 2 or more, such as 100, not '-3'." },
      { problem: "The modulus must be a whole number of 2 or more, such as 100, not '2.5'." },
      { problem: "The modulus must be a whole number of 2 or more, such as 100, not '12a'." },
      { problem: "The modulus must be a whole number of 2 or more, such as 100, not '9999999999999999'." },
    ]);
  });

  it('reads training lengths, or says what is wrong with them', () => {
    deepEqual(['1-3', '2 – 5', '4', '3-1', '0-2', '1-65', '1-', 'three'].map(parseTrainDigits), [
      { value: [1, 3] },
      { value: [2, 5] },
      { value: [4, 4] },
      {
        problem:
          'The training lengths must be two whole numbers, the first at least 1 and not above the second, not 3-1.',
      },
      {
        problem:
          'The training lengths must be two whole numbers, the first at least 1 and not above the second, not 0-2.',
      },
      {
        problem:
          'The training lengths go to 65 digits but operands are only 64 wide; raise the operand width or lower ' +
          'the lengths.',
      },
      { problem: "Give the shortest and the longest length as two numbers with a dash, such as 1-3, not '1-'." },
      { problem: "Give the shortest and the longest length as two numbers with a dash, such as 1-3, not 'three'." },
    ]);
  });

  it('reads an operand width that holds the training lengths, or says what is wrong', () => {
    deepEqual(
      ['6', '3', '2', '0', '65', 'x', ''].map((text) => parseOperandWidth(text, [1, 3])),
      [
        { value: 6 },
        { value: 3 },
        {
          problem:
            'The training lengths go to 3 digits but operands are only 2 wide; raise the operand width or lower ' +
            'the lengths.',
        },
        { problem: 'The operand width must be a whole number from 1 to 64, not 0.' },
        { problem: 'The operand width must be a whole number from 1 to 64, not 65.' },
        { problem: "The operand width must be a whole number, such as 6, not 'x'." },
        { problem: 'The operand width must be a whole number, such as 6.' },
      ],
    );
  });

  it('suggests a width with room beyond the trained lengths', () => {
    equal(suggestedWidth([1, 3], 6), 6);
    equal(suggestedWidth([1, 6], 6), 9);
    equal(suggestedWidth([1, 63], 6), 64);
  });
});
