import type { Axis, InputDigit, ModelPart } from '../../../src/shared/axes';
import type { RunSummary } from '../../../src/shared/run-summary';
import { sameRole, type Role } from '../../../src/shared/roles';
import { samePrompt } from '../../prompts';
import type { Selection, State } from '../../state';

/** What a step of an axis refers to on the rest of the page. */
export type Meaning =
  | { readonly kind: 'head'; readonly layer: number; readonly head: number }
  | { readonly kind: 'layer'; readonly layer: number }
  | { readonly kind: 'head-of-layer'; readonly head: number }
  | { readonly kind: 'answer'; readonly place: number }
  | { readonly kind: 'input'; readonly input: InputDigit }
  | { readonly kind: 'length'; readonly digits: number }
  | { readonly kind: 'prompt'; readonly prompt: string };

/** The meaning of a step for a run; null if the page shows nothing of its kind, or the run does not have it. */
export function meaningOf(axis: Axis, step: number, run: RunSummary): Meaning | null {
  const meaning = meaningOfStep(axis, step);
  return meaning && isOf(run, meaning) ? meaning : null;
}

function meaningOfStep(axis: Axis, step: number): Meaning | null {
  switch (axis.kind) {
    case 'head':
    case 'comparedHead':
      return { kind: 'head', ...axis.heads[step] };
    case 'headOfLayer':
      return { kind: 'head-of-layer', head: axis.heads[step] };
    case 'layer':
      return { kind: 'layer', layer: axis.layers[step] };
    case 'component':
      return meaningOfPart(axis.parts[step]);
    case 'answerPlace':
      return { kind: 'answer', place: axis.places[step] };
    case 'inputDigit':
      return { kind: 'input', input: axis.digits[step] };
    case 'target': {
      const input = axis.digits[step];
      return input && { kind: 'input', input };
    }
    case 'position':
      return meaningOfRole(axis.roles[step]);
    case 'length':
      return { kind: 'length', digits: axis.digits[step] };
    case 'prompt':
      return { kind: 'prompt', prompt: axis.labels[step] };
    case 'digit':
    case 'quantity':
    case 'range':
    case 'checkpoint':
    case 'coordinate':
    case 'figure':
    case 'category':
      return null;
  }
}

function meaningOfPart(part: ModelPart): Meaning | null {
  switch (part.kind) {
    case 'head':
      return { kind: 'head', layer: part.layer, head: part.head };
    case 'headOfLayer':
      return { kind: 'head-of-layer', head: part.head };
    case 'inLayer':
      return { kind: 'layer', layer: part.layer };
    case 'noLayer':
      return null;
  }
}

function meaningOfRole(role: Role): Meaning | null {
  switch (role.kind) {
    case 'operand':
      return { kind: 'input', input: { operand: role.operand, place: role.place } };
    case 'answer':
      return { kind: 'answer', place: role.place };
    case 'operator':
    case 'equals':
    case 'end':
      return null;
  }
}

/** Whether a run has what a step refers to: compared runs may differ in it. */
function isOf({ roles, model, task }: RunSummary, meaning: Meaning): boolean {
  switch (meaning.kind) {
    case 'head':
      return meaning.layer < model.layers && meaning.head < model.heads;
    case 'layer':
      return meaning.layer < model.layers;
    case 'head-of-layer':
      return meaning.head < model.heads;
    case 'answer':
      return roles.some((role) => sameRole(role, { kind: 'answer', place: meaning.place }));
    case 'input':
      return roles.some((role) => sameRole(role, { kind: 'operand', ...meaning.input }));
    case 'length':
      return meaning.digits <= task.operandWidth;
    case 'prompt':
      return true;
  }
}

/** The step of an axis that is selected on the page; a layer only if the measure has heads too. */
export function markedStep(
  axis: Axis,
  axes: readonly Axis[],
  run: RunSummary,
  { runs, layer, head, row, input, errorCell, prompt }: Readonly<State>,
): number | null {
  const withHeads = axes.some((other) =>
    other.labels.some((_, i) => meaningOf(other, i, run)?.kind === 'head-of-layer'),
  );
  const isSelected = (meaning: Meaning | null): boolean => {
    switch (meaning?.kind) {
      case 'head':
        return meaning.layer === layer && meaning.head === head;
      case 'layer':
        return withHeads && meaning.layer === layer;
      case 'head-of-layer':
        return meaning.head === head;
      case 'answer':
        return row !== null && 'predicts' in row && row.predicts === meaning.place;
      case 'input':
        return input?.operand === meaning.input.operand && input.place === meaning.input.place;
      case 'length':
        return errorCell?.digits === meaning.digits;
      case 'prompt':
        return samePrompt(runs, meaning.prompt, prompt);
      case undefined:
        return false;
    }
  };
  const step = axis.labels.findIndex((_, i) => isSelected(meaningOf(axis, i, run)));
  return step === -1 ? null : step;
}

/**
 * What choosing a cell with these meanings selects: the head that it names, the row that predicts its answer place, its
 * input digit, the failing prompts of its length, the prompt of its point.
 */
export function selectionOf(meanings: readonly Meaning[]): Partial<Selection> {
  const find = <K extends Meaning['kind']>(kind: K) =>
    meanings.find((meaning): meaning is Extract<Meaning, { kind: K }> => meaning.kind === kind);
  const head = find('head');
  const layer = find('layer');
  const headOfLayer = find('head-of-layer');
  const answer = find('answer');
  const input = find('input');
  const length = find('length');
  const prompt = find('prompt');
  return {
    ...(layer && { layer: layer.layer }),
    ...(headOfLayer && { head: headOfLayer.head }),
    ...(head && { layer: head.layer, head: head.head }),
    ...(answer && { row: { predicts: answer.place } }),
    ...(input && { input: input.input }),
    ...(prompt && { prompt: prompt.prompt }),
    ...(length && { errorCell: { digits: length.digits, place: answer?.place ?? null } }),
  };
}
