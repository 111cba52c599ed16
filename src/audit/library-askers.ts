import type { LibraryMatch } from "../graph/library-index.ts";
import type { PlacedFile } from "../layout/lay-out.ts";
import type { AnalysedPackage } from "../plan/analyse-groups.ts";
import type { AnalysedSet } from "../plan/analyse-set.ts";

/** A file that asks for a library of the set, and gets it. */
export interface LibraryAsker {
  readonly pkg: AnalysedPackage;
  readonly file: PlacedFile;
}

/** Who gets which library of the set by which name, as far as `applies` to the way in which it was found. */
export function libraryAskers(
  { packages }: AnalysedSet,
  applies: (match: LibraryMatch) => boolean,
): (attr: string, name: string) => readonly LibraryAsker[] {
  const byLibrary = new Map<string, LibraryAsker[]>();
  for (const pkg of packages) {
    for (const { file, needed, resolution } of pkg.needs()) {
      if (resolution.kind !== "own" && resolution.kind !== "sibling") continue;
      const { match } = resolution;
      if (match === undefined || !applies(match)) continue;
      const key = `${match.attr} ${needed}`;
      const before = byLibrary.get(key);
      if (before === undefined) byLibrary.set(key, [{ pkg, file }]);
      else before.push({ pkg, file });
    }
  }
  return (attr, name) => byLibrary.get(`${attr} ${name}`) ?? [];
}
