/** What a token means in its sequence. Place 0 is the units digit. Roles, not indices, label every axis, row, file and message. */
export type Role =
  | { readonly kind: 'operand'; readonly operand: 'a' | 'b'; readonly place: number }
  | { readonly kind: 'operator' }
  | { readonly kind: 'equals' }
  | { readonly kind: 'answer'; readonly place: number }
  | { readonly kind: 'end' };

const decimalPlaces = ['units', 'tens', 'hundreds', 'thousands', 'ten-thousands', 'hundred-thousands', 'millions'];

/** The name of a place: `units`, `tens`, … in base 10 up to millions, then `10^7`; in other bases `units`, `8^1`, `8^2`, …. */
export function placeName(place: number, base = 10): string {
  if (place === 0) return 'units';
  return base === 10 && place < decimalPlaces.length ? decimalPlaces[place] : `${base}^${place}`;
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

/** A label of at most a few characters for crowded axes: `a₀`, `b₂`, `c₁` (answer), `op`, `=`, `;`. */
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
