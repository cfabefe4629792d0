import type { ForeignWeights } from '../../shared/import-results';
import { isModular } from '../../tasks/operations/operations';
import type { Step } from '../picks/multi-step';
import { askText, pickOne, type Choice } from '../picks/quick-inputs';
import { take, taskChoices } from '../picks/train-steps';
import { modulusRemark } from '../training/theory-remarks';
import {
  possibleHeads,
  parseFittingModulus,
  parseTrainedLengths,
  parseVocabulary,
  parseFreeWidth,
  taskFromImport,
  withFormat,
  withOperandWidth,
  withOperation,
  type DigitOrder,
  type ImportChoices,
} from './import-choices';
import { formatsOf, operationsThatFit, sequencePattern, type Format } from './formats';
import { counted } from '../../shared/counted';

type ImportStep = Step<ImportChoices>;
const digits = (n: number) => counted(n, 'digit');

function askOperation(weights: ForeignWeights): ImportStep {
  const fitting = operationsThatFit(weights.architecture);
  const choices = fitting
    .map((operation) => taskChoices.find(({ value }) => value === operation)!)
    .map(({ value, label, description }) => ({ value, label, description }));
  return async (draft, at) => {
    const answer = await pickOne(at, {
      placeholder: 'Which task was the model trained on? These fit its vocabulary and context.',
      choices,
      preselected: draft.operation,
    });
    return take(answer, (operation) => withOperation(weights, draft, operation));
  };
}

/** A format as an item to choose: widths, base, separators, and what a sequence looks like. */
function formatChoice(weights: ForeignWeights, draft: ImportChoices, format: Format): Choice<Format> {
  const { base, separators, widths } = format;
  const tokens = base + (separators === 'none' ? 0 : 3);
  const some = format.named ? `, ${tokens} of its ${weights.architecture.vocabulary} tokens` : '';
  const description = `base ${base}, ${separators === 'none' ? 'bare digits' : 'symbols between the numbers'}${some}`;
  if (!widths)
    return {
      value: format,
      label: 'Another operand width…',
      description,
      detail: 'Sequences leave part of the context unused',
    };
  const detail = sequencePattern(taskFromImport(withFormat(weights, draft, format)));
  return {
    value: format,
    label: `Operands of ${digits(widths.operand)}, answers of ${digits(widths.answer)}`,
    description,
    detail,
  };
}

const askFormat =
  (weights: ForeignWeights): ImportStep =>
  async (draft, at) => {
    const choices = formatsOf(weights.architecture, draft.operation).map((format) =>
      formatChoice(weights, draft, format),
    );
    const same = choices.find(({ value }) => JSON.stringify(value) === JSON.stringify(draft.format));
    const answer = await pickOne(at, {
      placeholder: 'How are its numbers written?',
      choices,
      preselected: same?.value,
    });
    return take(answer, (format) => (format === same?.value ? draft : withFormat(weights, draft, format)));
  };

const askWidth =
  (weights: ForeignWeights): ImportStep =>
  async (draft, at) => {
    const prompt = 'Operand width: operands are padded with zeros to this many digits.';
    const answer = await askText(at, {
      prompt,
      value: String(draft.operandWidth),
      read: (text) => parseFreeWidth(text, draft, weights),
    });
    return take(answer, (width) => (width === draft.operandWidth ? draft : withOperandWidth(draft, width)));
  };

const askModulus =
  (weights: ForeignWeights): ImportStep =>
  async (draft, at) => {
    const remark = draft.format.base === 10 ? modulusRemark : undefined;
    const answer = await askText(at, {
      prompt: 'Modulus.',
      value: String(draft.modulus),
      read: (text) => parseFittingModulus(text, draft, weights),
      remark,
    });
    return take(answer, (modulus) => ({ ...draft, modulus }));
  };

const askLengths: ImportStep = async (draft, at) => {
  const prompt = 'Shortest and longest operands in training, in digits. The theory depends on them.';
  const answer = await askText(at, {
    prompt,
    value: draft.trainDigits.join('-'),
    read: (text) => parseTrainedLengths(text, draft.operandWidth),
  });
  return take(answer, (trainDigits) => ({ ...draft, trainDigits }));
};

const askOrder: ImportStep = async (draft, at) => {
  const orders: Choice<DigitOrder>[] = [
    {
      value: 'answer-reversed',
      label: 'Operands highest digit first, answer units first',
      description: '12 + 34 → 64',
      detail: "As in minGPT's adder",
    },
    { value: 'none-reversed', label: 'Everything highest digit first', description: '12 + 34 → 46' },
    { value: 'all-reversed', label: 'Everything units first', description: '21 + 43 → 64' },
  ];
  return take(
    await pickOne(at, {
      placeholder: 'In which order are the digits written?',
      choices: orders,
      preselected: draft.order,
    }),
    (order) => ({ ...draft, order }),
  );
};

const askVocabulary =
  (weights: ForeignWeights): ImportStep =>
  async (draft, at) => {
    const prompt =
      "The model's characters in token order, from token 0. Others may be among them; ; or \\n ends an answer.";
    const answer = await askText(at, {
      prompt,
      value: draft.vocabulary,
      read: (text) => parseVocabulary(text, draft, weights),
    });
    return take(answer, (vocabulary) => ({ ...draft, vocabulary }));
  };

const askHeads =
  (weights: ForeignWeights): ImportStep =>
  async (draft, at) => {
    const { width } = weights.architecture;
    const choices = possibleHeads(weights).map((heads) => ({
      value: heads,
      label: counted(heads, 'head'),
      description: `each ${width / heads} wide`,
    }));
    const answer = await pickOne(at, {
      placeholder: 'How many attention heads does each layer have? No tensor shows it.',
      choices,
      preselected: draft.heads,
    });
    return take(answer, (heads) => ({ ...draft, heads }));
  };

/** The questions that a file leaves open. */
export function importSteps(weights: ForeignWeights, { operation, format }: ImportChoices): ImportStep[] {
  return [
    askOperation(weights),
    askFormat(weights),
    ...(format.widths ? [] : [askWidth(weights)]),
    ...(isModular(operation) ? [askModulus(weights)] : []),
    askLengths,
    askOrder,
    ...(format.separators === 'symbols' || format.named ? [askVocabulary(weights)] : []),
    ...(weights.heads === undefined ? [askHeads(weights)] : []),
  ];
}
