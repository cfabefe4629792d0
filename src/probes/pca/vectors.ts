import { Matrix } from 'ml-matrix';
import type { Activation, ModelRunner } from '../../engine/runner';
import { tapShape } from '../../model/taps';
import { UserError } from '../../shared/errors';
import { nearest } from '../../shared/nearest';
import { listed } from '../../shared/place-words';
import { placeName, placeNamed, roleLabel } from '../../shared/roles';
import type { TaskLayout } from '../../tasks/layout';

/**
 * The input position of a role as people write it: `a tens`, `a 1`, `equals`. @throws UserError `probe/role`, with the
 * roles nearest to it
 */
export function positionOfLabel({ roles, spec, inputLength }: TaskLayout, label: string): number {
  const labels = roles.slice(0, inputLength).map((role) => roleLabel(role, spec.base));
  const [, of, named] = /^(a|b|answer)\s+(.+)$/.exec(label.trim().toLowerCase()) ?? [];
  const place = named === undefined ? undefined : placeNamed(named, spec.base);
  const position = labels.indexOf(
    place === undefined ? label.trim().toLowerCase() : `${of} ${placeName(place, spec.base)}`,
  );
  if (position !== -1) return position;
  const written = label.slice(0, 80);
  throw new UserError(
    'probe/role',
    `The model’s input has no token '${written}'; the nearest are ${listed(nearest(written, labels))}.`,
  );
}

/**
 * An activation at one position as a row of numbers a prompt: of head activations every head's one after the other, of
 * scores and patterns the query's row up to itself.
 */
export function vectorsAt(
  { data }: Activation,
  { config, layout }: ModelRunner,
  tap: string,
  position: number,
): Matrix {
  const shape = tapShape(config, tap, layout.inputLength);
  const [heads, tokens, size] = shape.length === 3 ? shape : [1, ...shape];
  const isPattern = /attn\.hook_(pattern|attn_scores)$/.test(tap);
  const kept = isPattern ? position + 1 : size;
  const rows = data.length / (heads * tokens * size);
  return new Matrix(
    Array.from({ length: rows }, (_, row) =>
      Array.from({ length: heads }, (__, head) => {
        const start = ((row * heads + head) * tokens + position) * size;
        return Array.from(data.subarray(start, start + kept));
      }).flat(),
    ),
  );
}
