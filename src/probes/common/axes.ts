import type { Axis, Head, InputDigit, ModelPart } from '../../shared/axes';
import { digitOrderInWords } from '../../shared/place-words';
import type { ModelConfig } from '../../shared/model-config';
import { placeName, roleLabel } from '../../shared/roles';
import { digitCharacters } from '../../tasks/digits';
import type { TaskLayout } from '../../tasks/layout';
import type { HeadOrMlp } from './heads-and-mlps';
import { digitCount } from './digit-count';

/** The places of the answer in reading order, the most significant first. */
export const answerPlaces = ({ answerWidth }: TaskLayout): number[] =>
  Array.from({ length: answerWidth }, (_, i) => answerWidth - 1 - i);

export const answerAxis = ({ spec }: TaskLayout, places: readonly number[]): Axis => ({
  kind: 'answerPlace',
  name: 'answer place',
  labels: places.map((place) => placeName(place, spec.base)),
  places,
});

/** The position whose output predicts the answer digit of a place: the one before it. */
export const predictorOf = (layout: TaskLayout, place: number): number =>
  layout.positionOf({ kind: 'answer', place }) - 1;

/**
 * The positions of the input by their roles, in token order: for numbers written units first, the units come first.
 */
export function positionAxis({ roles, spec, inputLength }: TaskLayout, name = 'position'): Axis {
  const shown = roles.slice(0, inputLength);
  return { kind: 'position', name, labels: shown.map((role) => roleLabel(role, spec.base)), roles: shown };
}

/** Digits of the prompt, in token order. */
export function inputDigitAxis(
  { spec, positionOf }: TaskLayout,
  digits: readonly InputDigit[],
): Extract<Axis, { kind: 'inputDigit' }> {
  const at = (digit: InputDigit) => positionOf({ kind: 'operand', ...digit });
  const ordered = digits.toSorted((one, other) => at(one) - at(other));
  return {
    kind: 'inputDigit',
    name: 'operand digit',
    labels: ordered.map((digit) => roleLabel({ kind: 'operand', ...digit }, spec.base)),
    digits: ordered,
  };
}

/** A sentence about the order of digits for findings about positions; none if numbers are written as people read. */
export function digitOrder({ spec }: TaskLayout): string[] {
  const words = digitOrderInWords(spec);
  return words === null ? [] : [`${words} Positions stand in token order.`];
}

/** Every head of a model, layer by layer. */
export const headsOf = ({ layers, heads }: Pick<ModelConfig, 'layers' | 'heads'>): Head[] =>
  Array.from({ length: layers * heads }, (_, i) => ({ layer: Math.floor(i / heads), head: i % heads }));

/** A head as the field numbers it: `L1H2`. */
export const headLabel = ({ layer, head }: Head): string => `L${layer}H${head}`;

const labelledHeads = (config: ModelConfig) => ({ labels: headsOf(config).map(headLabel), heads: headsOf(config) });

export const headAxis = (config: ModelConfig): Axis => ({ kind: 'head', name: 'head', ...labelledHeads(config) });

/** Heads that those of {@link headAxis} are compared with. */
export const comparedHeadAxis = (name: string, config: ModelConfig): Axis => ({
  kind: 'comparedHead',
  name,
  ...labelledHeads(config),
});

export const layerAxis = ({ layers }: Pick<ModelConfig, 'layers'>): Axis => {
  const all = Array.from({ length: layers }, (_, layer) => layer);
  return { kind: 'layer', name: 'layer', labels: all.map((layer) => `L${layer}`), layers: all };
};

export interface LabelledPart {
  readonly label: string;
  readonly part: ModelPart;
}

/** A head or an MLP as an axis describes it. */
export const modelPart = (part: HeadOrMlp): ModelPart =>
  part.kind === 'head' ? part : { kind: 'inLayer', layer: part.layer };

export const componentAxis = (name: string, parts: readonly LabelledPart[]): Axis => ({
  kind: 'component',
  name,
  labels: parts.map(({ label }) => label),
  parts: parts.map(({ part }) => part),
});

/** Lengths of operands from 1 on: `1 digit`, `2 digits` … */
export function lengthAxis(name: string, longest: number): Axis {
  const digits = Array.from({ length: longest }, (_, i) => i + 1);
  return { kind: 'length', name, labels: digits.map(digitCount), digits };
}

/** @param label formats a quantity; its number alone by default */
export const quantityAxis = (
  name: string,
  quantities: readonly number[],
  label: (quantity: number) => string = String,
): Axis => ({ kind: 'quantity', name, labels: quantities.map(label), quantities });

/** The digits of a base, as people write them. */
export const digitAxis = (name: string, base: number): Extract<Axis, { kind: 'digit' }> => ({
  kind: 'digit',
  name,
  labels: [...digitCharacters.slice(0, base)],
  digits: [...Array(base).keys()],
});

export const categoryAxis = (name: string, labels: readonly string[]): Axis => ({ kind: 'category', name, labels });
