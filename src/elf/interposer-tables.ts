import { isVersioned, libraryNameIn, stemOf } from "./library-name.ts";
import type { StringCandidate } from "./string-scan.ts";

/** Strings that follow each other with no more than this between them belong together, in bytes: padding. */
const PADDING = 7;

/** So many libraries of a table have a name with and one without version, where it is an interposer's. */
const PAIRS = 2;

/**
 * The strings that belong to tables of libraries to watch for: profilers and sanitizers compare what a program
 * opens with both `libGL.so` and `libGL.so.1`, `libX11.so` and `libX11.so.6`. A program that opens a library
 * by two names does so for one of them. Each string is mapped to the number of names in its table. The other
 * name of a pair may stand elsewhere: a linker keeps one copy of equal strings.
 */
export function interposerTables(
  candidates: readonly StringCandidate[],
): ReadonlyMap<StringCandidate, number> {
  const pairs = pairedStems(candidates);
  const pairsIn = (group: readonly StringCandidate[]): number =>
    [...stemsIn(group)].filter((stem) => pairs.has(stem)).length;
  const tables = neighbours(candidates).filter((group) => pairsIn(group) >= PAIRS);
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

/** The libraries that the file names both with and without version. */
function pairedStems(candidates: readonly StringCandidate[]): ReadonlySet<string> {
  const isVersionedName = ({ text }: StringCandidate): boolean => isVersioned(text);
  const versioned = stemsIn(candidates.filter(isVersionedName));
  const others = stemsIn(candidates.filter((candidate) => !isVersionedName(candidate)));
  return new Set([...versioned].filter((stem) => others.has(stem)));
}

function stemsIn(candidates: readonly StringCandidate[]): ReadonlySet<string> {
  const names = candidates.map(({ text }) => libraryNameIn(text)).filter((name) => name !== undefined);
  return new Set(names.map(stemOf));
}
