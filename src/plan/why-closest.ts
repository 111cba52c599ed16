import { editDistance } from "../edit-distance.ts";

/** Longer names are not compared: nobody mistypes them. */
const LONGEST = 100;

/** The known name that takes the fewest changes, or that the name is a part of, if few will do. */
export function closestName(name: string, known: Iterable<string>): string | undefined {
  if (name.length > LONGEST || name === "") return undefined;
  let closest: { readonly name: string; readonly distance: number } | undefined;
  for (const candidate of [...new Set(known)].sort()) {
    if (candidate.length > LONGEST) continue;
    // `camera` for `l4t-camera`: what was left out counts less than a wrong letter.
    const distance = candidate.includes(name) ? 1 : editDistance(name, candidate);
    if (distance > Math.max(1, Math.floor(candidate.length / 5))) continue;
    if (closest === undefined || distance < closest.distance) closest = { name: candidate, distance };
  }
  return closest?.name;
}
