import { isVersioned, libraryNameIn, stemOf } from "./library-name.ts";
import type { StringCandidate } from "./string-scan.ts";

/** Strings that follow each other with no more than this between them belong together, in bytes: padding. */
const PADDING = 7;

/** From so many libraries on that a table has with and without version, it is an interposer's. */
const PAIRS = 2;

/**
 * The strings that belong to tables of libraries to watch for: profilers and sanitizers compare what a program
 * opens with both `libGL.so` and `libGL.so.1`, `libX11.so` and `libX11.so.6`. A program that opens a library
 * by two names does so for one of them. Each string is mapped to the number of names in its table.
 */
export function interposerTables(
  candidates: readonly StringCandidate[],
): ReadonlyMap<StringCandidate, number> {
  const tables = neighbours(candidates).filter((group) => countPairs(group) >= PAIRS);
  return new Map(tables.flatMap((table) => table.map((candidate) => [candidate, table.length] as const)));
}

function neighbours(candidates: readonly StringCandidate[]): StringCandidate[][] {
  const groups: StringCandidate[][] = [];
  let end = Number.NEGATIVE_INFINITY;
  for (const candidate of candidates) {
    if (candidate.offset - end > PADDING) groups.push([]);
    groups.at(-1)!.push(candidate);
    end = candidate.offset + candidate.text.length + 1;
  }
  return groups;
}

function countPairs(group: readonly StringCandidate[]): number {
  const names = group.map(({ text }) => libraryNameIn(text)).filter((name) => name !== undefined);
  const stems = new Set(names.filter((name) => !isVersioned(name)).map(stemOf));
  return new Set(
    names
      .filter(isVersioned)
      .map(stemOf)
      .filter((stem) => stems.has(stem)),
  ).size;
}
