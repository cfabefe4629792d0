/** The names most like what was written, the nearest first: for refusals that would otherwise list them all. */
export function nearest(written: string, names: readonly string[], count = 3): string[] {
  const wanted = written.trim().toLowerCase();
  const apart = names.map((name, index) => ({ name, index, distance: distanceBetween(wanted, name.toLowerCase()) }));
  return apart
    .sort((p, q) => p.distance - q.distance || p.index - q.index)
    .slice(0, count)
    .map(({ name }) => name);
}

/** How many letters have to be put in, taken out or replaced to make one of the other (Levenshtein 1966). */
function distanceBetween(one: string, two: string): number {
  let row = Array.from({ length: two.length + 1 }, (_, i) => i);
  for (let i = 1; i <= one.length; i++) {
    const above = row;
    row = [i];
    for (let j = 1; j <= two.length; j++)
      row.push(Math.min(above[j] + 1, row[j - 1] + 1, above[j - 1] + Number(one[i - 1] !== two[j - 1])));
  }
  return row[two.length];
}
