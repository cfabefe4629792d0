/**
 * What a token means in its sequence. Place 0 is the units digit. Roles, not indices, label every axis, row, file and
 * message.
 */
export type Role =
  | { readonly kind: 'operand'; readonly operand: 'a' | 'b'; readonly place: number }
  | { readonly kind: 'operator' }
  | { readonly kind: 'equals' }
  | { readonly kind: 'answer'; readonly place: number }
  | { readonly kind: 'end' };

const decimalPlaces = ['units', 'tens', 'hundreds', 'thousands'];
/** Words that people may use for higher places; no label has them, since they do not fit one. */
const moreDecimalPlaces = ['ten-thousands', 'hundred-thousands', 'millions'];

/**
 * The name of a place, everywhere: `units`, `tens`, `hundreds`, `thousands`, then `10^4`, `10^5`, … in base 10;
 * `units`, `8^1`, `8^2`, … in others. Only axes without the room for it have {@link shortRoleLabel} instead.
 */
export function placeName(place: number, base = 10): string {
  if (place === 0) return 'units';
  return base === 10 && place < decimalPlaces.length ? decimalPlaces[place] : `${base}^${place}`;
}

/** The place that a person names, by its number (`1`) or its name (`tens`, `10^1`); undefined where it is neither. */
export function placeNamed(text: string, base = 10): number | undefined {
  const name = text.trim().toLowerCase();
  if (/^\d{1,3}$/.test(name)) return Number(name);
  if (name === 'units') return 0;
  const [, written, exponent] = /^(\d{1,2})\^(\d{1,3})$/.exec(name) ?? [];
  if (written !== undefined) return Number(written) === base ? Number(exponent) : undefined;
  const place = base === 10 ? [...decimalPlaces, ...moreDecimalPlaces].indexOf(name) : -1;
  return place === -1 ? undefined : place;
}

/** The label of a role: `a tens`, `answer units`, `operator`, `equals`, `end`. */
export function roleLabel(role: Role, base = 10): string {
  switch (role.kind) {
    case 'operand':
      return `${role.operand} ${placeName(role.place, base)}`;
    case 'answer':
      return `answer ${placeName(role.place, base)}`;
    default:
      return role.kind;
  }
}

/**
 * The one short form, for axes that have no room for {@link roleLabel}: `a₀`, `b₂`, `c₁` (answer) by the number of the
 * place, `op`, `=`, `;`.
 */
export function shortRoleLabel(role: Role): string {
  const subscript = (n: number) => String(n).replace(/\d/g, (d) => '₀₁₂₃₄₅₆₇₈₉'[Number(d)]);
  switch (role.kind) {
    case 'operand':
      return role.operand + subscript(role.place);
    case 'answer':
      return 'c' + subscript(role.place);
    case 'operator':
      return 'op';
    case 'equals':
      return '=';
    case 'end':
      return ';';
  }
}

/** Whether two roles are the same role. */
export function sameRole(a: Role, b: Role): boolean {
  return roleLabel(a) === roleLabel(b);
}
