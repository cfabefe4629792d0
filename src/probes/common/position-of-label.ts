import { UserError } from '../../shared/errors';
import { nearest } from '../../shared/nearest-names';
import { listed } from '../../shared/place-words';
import { placeName, placeNamed, roleLabel } from '../../shared/roles';
import type { TaskLayout } from '../../tasks/layout';

/**
 * The input position of a token, given its role as a user types it: `a tens`, `a 1`, `equals`.
 * @throws UserError `probe/role`, which suggests the nearest roles
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
