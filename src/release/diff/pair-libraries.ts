import { posix } from "node:path";
import { libraryStem } from "./bare-name.ts";
import type { Library } from "./library.ts";

/** One library in both releases. */
export interface LibraryPair {
  readonly old: Library;
  readonly new: Library;
}

export interface PairedLibraries {
  readonly pairs: readonly LibraryPair[];
  readonly removed: readonly Library[];
  readonly added: readonly Library[];
}

/** What two libraries have to share to be one, and whether it must tell one on each side. */
interface Criterion {
  readonly key: (library: Library, deb: string) => string;
  readonly isUnique: boolean;
}

/** The closest first: several files may have one name, as plug-ins and the variants of a driver do. */
const CRITERIA: readonly Criterion[] = [
  { key: ({ bare, place }, deb) => `${bare}\0${deb}\0${place}`, isUnique: false },
  { key: ({ bare }, deb) => `${bare}\0${deb}`, isUnique: false },
  { key: ({ bare, place }) => `${bare}\0${place}`, isUnique: false },
  { key: ({ bare }) => bare, isUnique: false },
  // Another ABI of the same library: libcusparse.so.11 and libcusparse.so.12.
  { key: ({ bare, place }, deb) => `${libraryStem(bare)}\0${deb}\0${posix.dirname(place)}`, isUnique: true },
  { key: ({ bare }) => libraryStem(bare), isUnique: true },
];

/**
 * Finds each library of one release in the other: by its name without the driver's version, then by its name
 * without any version. `renamed` gives the names that debs of the old release have in the new one.
 */
export function pairLibraries(
  old: readonly Library[],
  fresh: readonly Library[],
  renamed: ReadonlyMap<string, string>,
): PairedLibraries {
  const pairs: LibraryPair[] = [];
  let removed = sorted(old);
  let added = sorted(fresh);
  for (const { key, isUnique } of CRITERIA) {
    const waiting = Map.groupBy(added, (library) => key(library, library.deb));
    const asked = Map.groupBy(removed, (library) => key(library, renamed.get(library.deb) ?? library.deb));
    const paired = new Set<Library>();
    for (const [shared, left] of asked) {
      const right = waiting.get(shared) ?? [];
      if (isUnique && (left.length !== 1 || right.length !== 1)) continue;
      for (const [index, library] of left.slice(0, right.length).entries()) {
        const other = right[index]!;
        pairs.push({ old: library, new: other });
        paired.add(library).add(other);
      }
    }
    removed = removed.filter((library) => !paired.has(library));
    added = added.filter((library) => !paired.has(library));
  }
  return { pairs, removed, added };
}

function sorted(libraries: readonly Library[]): Library[] {
  const key = ({ deb, elf }: Library): string => `${deb}\0${elf.path}`;
  return libraries
    .map((library) => ({ library, key: key(library) }))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    .map(({ library }) => library);
}
