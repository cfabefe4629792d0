import { UserError } from '../../../src/shared/errors';
import type { AttentionResult, EvalResult, FailingPrompt, FailuresResult } from '../../../src/shared/results';
import type { EncodingName } from '../../../src/model/positional/encodings';
import type { ImportOrigin, Provenance } from '../../../src/shared/identities';
import type { MetricsLine, RunSummary } from '../../../src/shared/run-summary';
import type { Role } from '../../../src/shared/roles';
import { parseTaskSpec, type TaskSpecInput } from '../../../src/tasks/task-schema';
import { differingPlaces, formatDigits, type Digits } from '../../../src/tasks/digits';
import { taskTitle } from '../../../src/tasks/task-title';
import { layoutOf, type TaskLayout } from '../../../src/tasks/layout';
import { parsePrompt, promptText } from '../../../src/tasks/prompt';
import { operationNamed } from '../../../src/tasks/operations/operations';
import { randomFor } from '../../../src/tasks/random';
import { testSet } from '../../../src/tasks/sampler';
import { predictExact, truncatedAnswer } from '../../../src/tasks/theory';
import { lengthOf } from '../../support/length-of';

/*
 * A made-up model with a real task: it computes the truncated answer, as the theory has it, and then errs at a rate
 * that grows with the length beyond training. One function decides every answer, so that accuracy, failing prompts and
 * attention agree with each other.
 */

/** A run as a page sees it, and what a host answers about it. */
export interface MockRun {
  readonly summary: RunSummary;
  readonly layout: TaskLayout;
  /** Share of answers that go wrong at each digit beyond the trained length. */
  readonly slip: number;
  /** Whether its weights hold a NaN: probabilities and losses are then no numbers, which the engine sends as null. */
  readonly isBroken?: boolean;
}

export interface MockRunOptions {
  readonly name: string;
  readonly encoding: EncodingName;
  readonly slip: number;
  readonly task?: TaskSpecInput;
  readonly layers?: number;
  readonly heads?: number;
  readonly imported?: ImportOrigin;
  readonly isBroken?: boolean;
}

const mod100: TaskSpecInput = { operation: 'mod-add', modulus: 100, operandWidth: 6, trainDigits: [1, 3] };

export function mockRun({
  name,
  encoding,
  slip,
  task = mod100,
  layers = 3,
  heads = 3,
  imported,
  isBroken,
}: MockRunOptions): MockRun {
  const layout = layoutOf(parseTaskSpec(task));
  const config = {
    layers,
    heads,
    width: 16 * heads,
    vocabulary: layout.vocabulary.length,
    context: layout.inputLength,
    encoding,
    bias: false,
    tiedEmbeddings: true,
    activation: 'gelu',
    layerNormEpsilon: 1e-5,
  } as const;
  const checkpoints = [100, 200, 300, 400];
  const run = {
    layout,
    slip,
    isBroken,
    summary: {
      folder: `/runs/${name}`,
      name,
      task: layout.spec,
      model: config,
      parameters: 86_208,
      checkpoints,
      title: taskTitle(layout.spec),
      vocabulary: layout.vocabulary,
      roles: layout.roles,
      ...(imported && { imported }),
    },
  };
  return { ...run, summary: { ...run.summary, last: metrics(run).at(-1) } };
}

/** The two runs of the example comparison: the same task, two encodings. */
export const exampleRuns = (): MockRun[] => [
  mockRun({ name: 'mod-add-100-learned', encoding: 'learned', slip: 0.035 }),
  mockRun({ name: 'mod-add-100-rotary', encoding: 'rotary', slip: 0.31 }),
];

export const provenance = ({ summary }: MockRun, step: number): Provenance => ({
  engine: {
    name: 'cpu',
    library: 'onnxruntime',
    version: '1.30.0',
    workers: 2,
    label: 'onnxruntime 1.30.0 · CPU · 2 workers',
  },
  checkpoint: { folder: summary.folder, run: summary.name, step },
});

/** 0 to 1, the same for the same words and number. */
export function chance(words: string, index: number): number {
  let hash = 2166136261;
  for (const c of words) hash = Math.imul(hash ^ c.codePointAt(0)!, 16777619);
  return randomFor(hash >>> 0, 7, index).next() / 2 ** 32;
}

/** Share learned so far: 0 at step 0, nearly 1 at the last checkpoint. */
const learned = (step: number, digits: number) => 1 / (1 + Math.exp(-(step - 110 - 45 * digits) / (16 + 6 * digits)));

function answerOf({ layout, slip, summary }: MockRun, step: number, a: Digits, b: Digits): Digits {
  const { spec } = layout;
  const answer = truncatedAnswer(spec, a, b).slice();
  const digits = Math.max(lengthOf(a), lengthOf(b));
  const beyond = Math.max(0, digits - spec.trainDigits[1]);
  const prompt = `${summary.name}${step}${promptText(layout, a, b)}`;
  const error = 1 - learned(step, Math.min(digits, spec.trainDigits[1])) * (1 - slip) ** (beyond * 1.4);
  for (let place = 0; place < answer.length; place++) {
    // High places are learned last and read the most digits.
    const share = error * (0.25 + 0.6 * ((place + 1) / answer.length));
    if (chance(prompt, place) < share)
      answer[place] = (answer[place] + 1 + Math.floor(chance(prompt, 100 + place) * (spec.base - 1))) % spec.base;
  }
  return answer;
}

export function metrics({ layout, isBroken }: Pick<MockRun, 'layout' | 'isBroken'>): MetricsLine[] {
  const [min, max] = layout.spec.trainDigits;
  const lengths = Array.from({ length: max - min + 1 }, (_, i) => min + i);
  return Array.from({ length: 17 }, (_, i) => {
    const step = i * 25;
    const wobble = (n: number) => 0.02 * (chance('wobble', i * 8 + n) - 0.5);
    const exact = (digits: number) =>
      step === 0 ? 0 : Math.round(1000 * Math.min(1, Math.max(0, learned(step, digits) + wobble(digits)))) / 1000;
    const byPlace = Array.from({ length: layout.answerWidth }, (_, place) => ({
      place,
      accuracy: Math.min(1, exact(max) + 0.1 * (1 - exact(max))),
    }));
    return {
      step,
      seconds: Math.round(step * 2.4) / 100,
      loss: isBroken && step >= 200 ? null : 2.3 * Math.exp(-step / 62) + 0.008 * (1 + chance('loss', i)),
      byDigits: lengths.map((digits) => ({ digits, exact: exact(digits) })),
      byPlace,
    };
  });
}

export function evaluate(run: MockRun, step: number, samples: number): EvalResult {
  const { spec, answerWidth } = run.layout;
  const byDigits = Array.from({ length: spec.operandWidth }, (_, i) => {
    const digits = i + 1;
    const { a, b, count } = testSet(run.layout, digits, samples, 1);
    const right = new Array<number>(answerWidth).fill(0);
    let exact = 0;
    let truncated = 0;
    a.forEach((_a, n) => {
      const model = answerOf(run, step, a[n], b[n]);
      const wrong = differingPlaces(operationNamed(spec.operation).answer(spec, a[n], b[n]), model);
      right.forEach((_r, place) => (right[place] += wrong.includes(place) ? 0 : 1));
      exact += wrong.length === 0 ? 1 : 0;
      truncated += differingPlaces(truncatedAnswer(spec, a[n], b[n]), model).length === 0 ? 1 : 0;
    });
    return {
      digits,
      samples: count,
      exact: exact / count,
      truncatedExact: truncated / count,
      predicted: predictExact(spec, digits),
      byPlace: right.map((n, place) => ({ place, accuracy: n / count })),
    };
  });
  return { ...provenance(run, step), byDigits };
}

export function failures(
  run: MockRun,
  step: number,
  digits: number,
  place: number | null,
  samples: number,
  limit: number,
): FailuresResult {
  const { a, b, count } = testSet(run.layout, digits, samples, 1);
  const all = a
    .map((_, n) => failing(run, step, a[n], b[n]))
    .filter((p) => (place === null ? p.wrongPlaces.length > 0 : p.wrongPlaces.includes(place)));
  return { ...provenance(run, step), digits, place, samples: count, failing: all.length, prompts: all.slice(0, limit) };
}

function failing(run: MockRun, step: number, a: Digits, b: Digits): FailingPrompt {
  const { spec } = run.layout;
  const right = operationNamed(spec.operation).answer(spec, a, b);
  const model = answerOf(run, step, a, b);
  const text = (digits: Digits) => formatDigits(digits, spec.base);
  return {
    prompt: promptText(run.layout, a, b),
    a: text(a),
    b: text(b),
    expected: text(right),
    predicted: text(model),
    wrongPlaces: differingPlaces(right, model),
  };
}

/** How often an answer digit changes when an input digit is resampled, at an operand length. */
export function readsEffect(
  { layout, slip, summary }: MockRun,
  digits: number,
  answer: number,
  input: { readonly operand: 'a' | 'b'; readonly place: number },
): number {
  const beyond = Math.max(0, digits - layout.spec.trainDigits[1]);
  const column = (input.operand === 'a' ? 0 : digits) + input.place;
  const noise = Math.floor(12 * chance(summary.name, 1000 + answer * 50 + column)) / 1000;
  if (input.place === answer) return 1 - noise / 2;
  if (input.place === answer - 1) return 0.32 + noise;
  if (input.place < answer) return 0.035 + noise;
  return Math.min(0.8, noise + slip * beyond * (input.place >= layout.spec.trainDigits[1] ? 0.8 : 0.1));
}

export function attention(run: MockRun, step: number, prompt: string): AttentionResult {
  const { layout, summary } = run;
  const { a, b } = parsePrompt(layout, prompt);
  if (prompt.includes('66'))
    throw new UserError(
      'engine/crashed',
      'The engine process ended unexpectedly; it starts anew with the next question.',
    );
  const { wrongPlaces, expected, predicted, prompt: padded } = failing(run, step, a, b);
  const { layers, heads } = summary.model;
  const size = layout.inputLength;
  const roles = layout.roles.slice(0, size);
  const text = (role: Role): string => {
    if (role.kind === 'operand')
      return formatDigits(role.operand === 'a' ? a : b, layout.spec.base).at(-1 - role.place)!;
    if (role.kind === 'answer') return predicted.at(-1 - role.place)!;
    return { operator: layout.vocabulary[layout.spec.base], equals: '=', end: ';' }[role.kind];
  };
  const pattern = new Float32Array(layers * heads * size * size);
  for (let layer = 0; layer < layers; layer++)
    for (let head = 0; head < heads; head++)
      fillHead(run, layer, head, pattern.subarray((layer * heads + head) * size * size));
  if (run.isBroken) pattern.fill(NaN);
  return {
    ...provenance(run, step),
    prompt: padded,
    tokens: roles.map(text),
    roles,
    layers,
    heads,
    size,
    pattern,
    predicted,
    expected,
    wrongPlaces,
  };
}

/**
 * Heads of a few kinds, as such models have them: those that fetch the digits of the place to be answered, those that
 * fetch the carry, local ones, flat ones.
 */
function fillHead({ layout, summary, slip }: MockRun, layer: number, head: number, out: Float32Array): void {
  const size = layout.inputLength;
  const kind = (layer * 2 + head) % 5;
  for (let query = 0; query < size; query++) {
    const next = layout.roles[query + 1];
    const scores = Array.from({ length: query + 1 }, (_, key) => {
      const noise = (1.2 + slip * 3) * chance(summary.name, ((layer * 8 + head) * 64 + query) * 64 + key);
      const role = layout.roles[key];
      const fetched =
        next.kind === 'answer' &&
        role.kind === 'operand' &&
        role.place === next.place - (kind === 1 ? 1 : 0) &&
        (kind !== 3 || role.operand === 'b');
      if (kind === 2) return noise + (key === query - 1 ? 3 : 0);
      if (kind === 4) return noise + (role.kind === 'equals' || role.kind === 'operator' ? 2 : 0);
      return noise + (fetched ? 4.5 - slip * 3 : 0) + (key === query ? 1 : 0);
    });
    const exp = scores.map(Math.exp);
    const total = exp.reduce((sum, e) => sum + e, 0);
    exp.forEach((e, key) => (out[query * size + key] = e / total));
  }
}
