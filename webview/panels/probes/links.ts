import type { Axis } from '../../../src/shared/probe';
import type { RunSummary } from '../../../src/shared/run-summary';
import { placeName, roleLabel } from '../../../src/shared/roles';
import { ordinals } from '../../measures';
import type { InputDigit } from '../../roles';
import { samePrompt } from '../../prompts';
import type { Selection, State } from '../../state';

/** What a step of an axis is called on the rest of the page. */
export type Meaning =
  | { readonly kind: 'head'; readonly layer: number; readonly head: number }
  | { readonly kind: 'layer'; readonly layer: number }
  | { readonly kind: 'head-of-layer'; readonly head: number }
  | { readonly kind: 'answer'; readonly place: number }
  | { readonly kind: 'input'; readonly input: InputDigit }
  | { readonly kind: 'length'; readonly digits: number }
  | { readonly kind: 'prompt'; readonly prompt: string };

/**
 * The meaning of a step, by its label or else by the name of its axis: heads `L0H1`, layers (`layer 2`, `L2 …`, or
 * numbers on an axis `layer`), heads of a layer (`H1`, or numbers on an axis `head`), roles (`a tens`, `answer units`,
 * or places on an axis `answer place`), numbers of digits on an axis whose name speaks of a length, and prompts on an
 * axis `point`.
 */
export function meaningOf(axis: Axis, step: number, { roles, model, task }: RunSummary): Meaning | null {
  const label = axis.labels[step];
  if (axis.name === 'point') return { kind: 'prompt', prompt: label };
  const number = Number(/^(?:\w+ )?(\d+)$/.exec(label)?.[1] ?? NaN);
  const head = /^L(\d+)H(\d+)$/.exec(label);
  if (head) return within({ kind: 'head', layer: Number(head[1]), head: Number(head[2]) }, model);
  const headOfLayer =
    axis.name === 'head' && Number.isInteger(number) ? number : Number(/^H(\d+)$/.exec(label)?.[1] ?? NaN);
  if (Number.isInteger(headOfLayer)) return within({ kind: 'head-of-layer', head: headOfLayer }, model);
  const layer =
    axis.name === 'layer' && Number.isInteger(number) ? number : Number(/^(?:L|layer )(\d+)\b/.exec(label)?.[1] ?? NaN);
  if (Number.isInteger(layer)) return within({ kind: 'layer', layer }, model);
  const role = roles.find(
    (candidate) =>
      roleLabel(candidate, task.base) === label ||
      (axis.name === 'answer place' && candidate.kind === 'answer' && placeName(candidate.place, task.base) === label),
  );
  if (role?.kind === 'answer') return { kind: 'answer', place: role.place };
  if (role?.kind === 'operand') return { kind: 'input', input: { operand: role.operand, place: role.place } };
  const digits = /\blength\b/.test(axis.name) ? ordinals({ ...axis, labels: [label] })?.[0] : undefined;
  return digits !== undefined && digits >= 1 && digits <= task.operandWidth ? { kind: 'length', digits } : null;
}

function within(meaning: Meaning, { layers, heads }: RunSummary['model']): Meaning | null {
  const fits = (!('layer' in meaning) || meaning.layer < layers) && (!('head' in meaning) || meaning.head < heads);
  return fits ? meaning : null;
}

/** The step of an axis that is selected on the page; of layers only where heads are chosen with them. */
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
  const [head, layer, headOfLayer, answer, input, length, prompt] = [
    find('head'),
    find('layer'),
    find('head-of-layer'),
    find('answer'),
    find('input'),
    find('length'),
    find('prompt'),
  ];
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
