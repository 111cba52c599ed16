import { editDistance } from "./edit-distance.ts";

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
