import { deepEqual, equal, match, throws } from 'node:assert/strict';
import {
  importAnswers,
  guessImport,
  possibleHeads,
  parseFittingModulus,
  parseTrainedLengths,
  parseVocabulary,
  parseFreeWidth,
  taskFromImport,
  withFormat,
  withOperandWidth,
  withOperation,
} from '../../../src/host/imports/import-choices';
import { formatsOf, operationsThatFit, sequencePattern } from '../../../src/host/imports/formats';
import { UserError } from '../../../src/shared/errors';
import { checkFit } from '../../../src/checkpoint/importers/task-formats';
import { foreignWeights } from './fixtures';

const minGpt = foreignWeights();
const nanoGpt = foreignWeights({ layout: 'nanoGPT', heads: 2 }, { vocabulary: 13, context: 21 });
/** Of no task's length: digits alone, and room for 18. */
const roomy = foreignWeights({}, { context: 17 });

describe('what an import asks', () => {
  it("offers the operations that fit, the likeliest first, and none where the vocabulary is no task's", () => {
    deepEqual(
      [minGpt, roomy, foreignWeights({}, { vocabulary: 50257, context: 1024 }), foreignWeights({}, { context: 1 })].map(
        ({ architecture }) => operationsThatFit(architecture),
      ),
      [['add', 'multiply', 'mod-add', 'mod-multiply'], ['mod-add', 'mod-multiply', 'add', 'multiply'], [], []],
    );
  });

  it('offers only formats that fit: those that fill the context, then those whose width the user gives', () => {
    deepEqual(formatsOf(minGpt.architecture, 'add'), [
      { base: 10, separators: 'none', widths: { operand: 5, answer: 6 } },
      { base: 7, separators: 'symbols', widths: { operand: 4, answer: 5 } },
      { base: 10, separators: 'none' },
      { base: 7, separators: 'symbols' },
    ]);
    for (const weights of [minGpt, nanoGpt, roomy])
      for (const operation of operationsThatFit(weights.architecture))
        for (const format of formatsOf(weights.architecture, operation))
          checkFit(
            weights.architecture,
            taskFromImport(withFormat(weights, withOperation(weights, guessImport(weights), operation), format)),
          );
  });

  it('offers base 10 with other tokens beside it before another base, and then asks which its tokens are', () => {
    const padded = foreignWeights({}, { vocabulary: 16, context: 12 });
    deepEqual(formatsOf(padded.architecture, 'add').slice(0, 3), [
      { base: 10, separators: 'symbols', named: true, widths: { operand: 3, answer: 4 } },
      { base: 10, separators: 'none', named: true, widths: { operand: 4, answer: 5 } },
      { base: 16, separators: 'none', widths: { operand: 4, answer: 5 } },
    ]);
    const choices = guessImport(padded);
    deepEqual([choices.format.named, importAnswers(choices).vocabulary], [true, '0123456789+=;']);
  });

  it('begins with a guess', () => {
    deepEqual(guessImport(minGpt), {
      operation: 'add',
      format: { base: 10, separators: 'none', widths: { operand: 5, answer: 6 } },
      operandWidth: 5,
      modulus: 1_000_000,
      trainDigits: [1, 5],
      order: 'answer-reversed',
      vocabulary: '0123456789',
      heads: 3,
    });
    const { operandWidth, heads, vocabulary } = guessImport(nanoGpt);
    deepEqual([operandWidth, heads, vocabulary], [6, 2, '+0123456789;=']);
    const { format, operandWidth: widest } = withOperation(roomy, guessImport(roomy), 'add');
    deepEqual([format, widest], [{ base: 10, separators: 'none' }, 5]);
    throws(
      () => guessImport(foreignWeights({}, { vocabulary: 50257, context: 1024 })),
      (error) =>
        error instanceof UserError &&
        error.code === 'import/task' &&
        error.message.startsWith('model.pt has a vocabulary of 50257 and a context of 1024. A task has 2 to 19 tokens'),
    );
  });

  it('shows how sequences look', () => {
    const choices = guessImport(nanoGpt);
    deepEqual(
      [sequencePattern(taskFromImport(choices)), sequencePattern(taskFromImport(guessImport(minGpt)))],
      ['aaaaaa+bbbbbb=ccccccc;', 'aaaaabbbbbcccccc'],
    );
  });

  it('keeps what is said when the operation stays, and begins anew from what fits another', () => {
    const said = { ...guessImport(minGpt), order: 'none-reversed' as const, heads: 4 };
    equal(withOperation(minGpt, said, 'add'), said);
    const { operation, operandWidth, modulus, trainDigits, order, heads } = withOperation(minGpt, said, 'mod-add');
    deepEqual(
      { operation, operandWidth, modulus, trainDigits, order, heads },
      { operation: 'mod-add', operandWidth: 7, modulus: 100, trainDigits: [1, 7], order: 'none-reversed', heads: 4 },
    );
    deepEqual(withOperandWidth(said, 3).trainDigits, [1, 3]);
  });

  it('answers with the task, the heads, and the vocabulary where it is not ours', () => {
    const task = {
      operation: 'add',
      base: 10,
      operandWidth: 5,
      reverseAnswer: false,
      reverseOperands: false,
      separators: 'none',
      trainDigits: [1, 5],
      trainMix: 'lengths',
      domain: 'both',
    };
    deepEqual(importAnswers({ ...guessImport(minGpt), order: 'none-reversed' }), { task, heads: 3 });
    equal(importAnswers(guessImport(nanoGpt)).vocabulary, '+0123456789;=');
    deepEqual(
      [importAnswers({ ...guessImport(minGpt), order: 'all-reversed' }).task].map(
        ({ reverseAnswer, reverseOperands }) => [reverseAnswer, reverseOperands],
      ),
      [[true, true]],
    );
  });

  it('offers the heads into which the width splits', () => {
    deepEqual(possibleHeads(minGpt), [1, 2, 3, 4, 6, 8, 12, 16, 24, 48]);
  });

  it('says what does not fit', () => {
    const modular = withOperation(minGpt, guessImport(minGpt), 'mod-add');
    const loose = withFormat(minGpt, modular, { base: 10, separators: 'none' });
    deepEqual(
      [
        parseFittingModulus('97', modular, minGpt),
        parseFittingModulus('7', modular, minGpt),
        parseFittingModulus('x', modular, minGpt),
        parseFittingModulus('1000', { ...loose, operandWidth: 7 }, minGpt),
      ],
      [
        { value: 97 },
        { problem: 'Answers of 2 digits need a modulus from 11 to 100.' },
        { problem: "The modulus must be a whole number of 2 or more, such as 100, not 'x'." },
        { problem: 'With this modulus a sequence needs a context of 16, but the model has 15.' },
      ],
    );
    deepEqual(
      [parseFreeWidth('4', loose, minGpt), parseFreeWidth('9', loose, minGpt), parseFreeWidth('', loose, minGpt)],
      [
        { value: 4 },
        { problem: 'Operands of 9 digits need a context of 18, but the model has 15.' },
        { problem: 'The operand width must be a whole number from 1 to 64.' },
      ],
    );
    deepEqual(
      [parseTrainedLengths('1-3', 5), parseTrainedLengths('1-6', 5)],
      [{ value: [1, 3] }, { problem: 'The operands are 5 digits wide, so training cannot have used longer ones.' }],
    );
    const symbols = guessImport(nanoGpt);
    const typed = (text: string, weights = nanoGpt) => {
      const reading = parseVocabulary(text, symbols, weights);
      return 'problem' in reading ? reading.problem : reading.value;
    };
    deepEqual(
      [
        typed(';=+9876543210'),
        typed('\\n+0123456789='),
        typed('0123456789+=;x', foreignWeights({}, { vocabulary: 14 })),
      ],
      [';=+9876543210', '\\n+0123456789=', '0123456789+=;x'],
    );
    match(typed('0123456789+='), /lacks ;/);
    match(typed('0123456789+=;x'), /has 13 tokens, but these are 14 characters/);
    match(typed('0012345678+=;'), /has '0' twice/);
  });
});
