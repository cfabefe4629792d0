import { modelFor } from '../../model/config';
import { parameterCount } from '../../model/parameters';
import { encodings } from '../../model/positional/encodings';
import { sizeNames, sizes } from '../../shared/sizes';
import { encodingNames } from '../../model/positional/encodings';
import { isModular, type OperationName } from '../../tasks/operations/operations';
import { layoutOf } from '../../tasks/layout';
import {
  parseModulus,
  parseOperandWidth,
  parseTrainDigits,
  recipeFromChoices,
  suggestedWidth,
  type TrainChoices,
} from '../training/train-choices';
import { encodingDescription, modulusRemark } from '../training/theory-remarks';
import { grouped } from '../training/training-texts';
import { back, type Step } from './multi-step';
import { askText, pickOne, type Choice } from './quick-inputs';
import { counted } from '../../shared/counted';

/**
 * Each task, written without a value for the modulus, and one line on why it is interesting. The first is learned
 * fastest.
 */
export const taskChoices: Choice<OperationName>[] = [
  { value: 'mod-add', label: '(a + b) mod p', detail: 'The modulus decides whether a few low digits are enough' },
  { value: 'add', label: 'a + b', detail: 'Each answer digit depends on its place and the carry' },
  { value: 'mod-multiply', label: '(a × b) mod p', detail: 'The same question of the modulus, for products' },
  { value: 'multiply', label: 'a × b', detail: 'Each answer digit depends on all pairs of lower places' },
].map((choice) => ({ ...choice, value: choice.value as OperationName, description: choice.value }));

/** Puts an answer into the draft; passes Back and a dismissal through. */
export function take<D, T>(answer: T | typeof back | undefined, put: (value: T) => D): D | typeof back | undefined {
  if (answer === undefined) return undefined;
  return answer === back ? back : put(answer as T);
}

const askTask: Step<TrainChoices> = async (draft, at) => {
  const answer = await pickOne(at, {
    placeholder: 'Which task should the model learn?',
    choices: taskChoices,
    preselected: draft.operation,
  });
  return take(answer, (operation) => ({ ...draft, operation }));
};

const askModulus: Step<TrainChoices> = async (draft, at) => {
  const answer = await askText(at, {
    prompt:
      'Modulus. 100 and 50 divide a power of 10, so the low digits are enough; with 101 and 51 every digit counts.',
    value: String(draft.modulus),
    read: parseModulus,
    remark: modulusRemark,
  });
  return take(answer, (modulus) => ({ ...draft, modulus }));
};

const askTrainDigits: Step<TrainChoices> = async (draft, at) => {
  const answer = await askText(at, {
    prompt: 'Shortest and longest operands in training, in digits.',
    value: draft.trainDigits.join('-'),
    read: parseTrainDigits,
  });
  return take(answer, (trainDigits) => ({
    ...draft,
    trainDigits,
    operandWidth: suggestedWidth(trainDigits, draft.operandWidth),
  }));
};

const askOperandWidth: Step<TrainChoices> = async (draft, at) => {
  const longest = draft.trainDigits[1];
  const answer = await askText(at, {
    prompt:
      'Operand width: the longest operands that can be tested later, in digits. Shorter ones are padded with zeros.',
    value: String(draft.operandWidth),
    read: (text) => parseOperandWidth(text, draft.trainDigits),
    remark: (width) =>
      width > longest
        ? `Lengths ${longest + 1} to ${width} show whether the model generalises.`
        : 'This leaves no lengths beyond training. A larger width shows whether the model generalises.',
  });
  return take(answer, (operandWidth) => ({ ...draft, operandWidth }));
};

/** Every encoding as an item to choose. */
export const encodingChoices = encodingNames.map((value) => ({
  value,
  label: encodings[value].title,
  description: encodingDescription(encodings[value]),
  detail: encodings[value].summary,
}));

const askEncoding: Step<TrainChoices> = async (draft, at) => {
  const answer = await pickOne(at, {
    placeholder: 'How does the model know the position of a digit?',
    choices: encodingChoices,
    preselected: draft.encoding,
  });
  return take(answer, (encoding) => ({ ...draft, encoding }));
};

export const askSize: Step<TrainChoices> = async (draft, at) => {
  const choices = sizeNames.map((value) => {
    const { layers, heads, width } = sizes[value];
    const recipe = recipeFromChoices({ ...draft, size: value });
    const parameters = parameterCount(modelFor(layoutOf(recipe.task), recipe));
    return {
      value,
      label: value,
      description: `${grouped(parameters)} parameters`,
      detail: `${counted(layers, 'layer')}, ${counted(heads, 'head')}, width ${width}`,
    };
  });
  return take(
    await pickOne(at, { placeholder: 'How large should the model be?', choices, preselected: draft.size }),
    (size) => ({ ...draft, size }),
  );
};

/** The questions about the task; the modulus only where there is one. */
export const taskSteps = ({ operation }: TrainChoices): Step<TrainChoices>[] => [
  askTask,
  ...(isModular(operation) ? [askModulus] : []),
  askTrainDigits,
  askOperandWidth,
];

/** All questions of `Train Arithmetic Model`. */
export const trainSteps = (draft: TrainChoices): Step<TrainChoices>[] => [...taskSteps(draft), askEncoding, askSize];
