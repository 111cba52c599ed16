/** Longer words are taken for no slip of the pen. */
const MAX_LENGTH = 100;

/** Of `known`, the word that takes the fewest changes to become from `word`, if few will do. */
export function nearest(word: string, known: Iterable<string>): string | undefined {
  if (word.length > MAX_LENGTH) return undefined;
  let best: { readonly name: string; readonly distance: number } | undefined;
  for (const name of known) {
    if (name.length > MAX_LENGTH) continue;
    const distance = editDistance(word, name);
    if (distance > Math.max(2, Math.floor(name.length / 3)) || distance >= name.length) continue;
    if (best === undefined || distance < best.distance) best = { name, distance };
  }
  return best?.name;
}

/** Letters to insert, delete or replace (Levenshtein). */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}
