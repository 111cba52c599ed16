import { posix } from "node:path";
import { libraryStem } from "./bare-name.ts";
import type { ListedDeb } from "./side.ts";

export interface Renaming {
  readonly from: string;
  readonly to: string;
  /** Whether only a version in the name is another one. */
  readonly isVersion: boolean;
  readonly evidence: string;
}

/** The part of all library names of two debs that must be in both. */
const LEAST_SHARED = 0.8;

/** In characters; a longer name is nobody's, and would take long to look through. */
const LONGEST_NAME = 256;

/** Debs that may ship a library before its name tells nothing of which of them is meant. */
const MOST_SHIPPERS = 16;

/**
 * Debs that are called otherwise in the new release: by their names where only a version in them changed, else by
 * the libraries they ship. What fits several is left alone. Sorted by the old name.
 */
export function renamedDebs(old: readonly ListedDeb[], fresh: readonly ListedDeb[]): Renaming[] {
  const before = new Set(old.map(({ name }) => name));
  const after = new Set(fresh.map(({ name }) => name));
  const removed = old.filter(({ name }) => !after.has(name));
  const added = fresh.filter(({ name }) => !before.has(name));
  const byName = onlyOnes(removed, added, ({ name }) => nameStem(name)).map(([from, to]) => ({
    from: from.name,
    to: to.name,
    isVersion: true,
    evidence: "the same name with another version in it",
  }));
  const taken = new Set(byName.flatMap(({ from, to }) => [from, to]));
  const left = (debs: readonly ListedDeb[]): ListedDeb[] => debs.filter(({ name }) => !taken.has(name));
  return [...byName, ...byLibraries(left(removed), left(added))].sort((a, b) => (a.from < b.from ? -1 : 1));
}

/** Pairs that share a key with nobody else on their side. */
function onlyOnes(
  removed: readonly ListedDeb[],
  added: readonly ListedDeb[],
  key: (deb: ListedDeb) => string,
): (readonly [ListedDeb, ListedDeb])[] {
  const right = Map.groupBy(added, key);
  return [...Map.groupBy(removed, key)].flatMap(([shared, [from, ...others]]) => {
    const [to, ...rest] = right.get(shared) ?? [];
    if (from === undefined || to === undefined || others.length + rest.length > 0) return [];
    return [[from, to] as const];
  });
}

/** `cuda-cudart-12-6`, `libnvinfer10` and `libnvidia-compute-580` without the numbers at the end of a word. */
function nameStem(name: string): string {
  return name.length > LONGEST_NAME ? name : name.replace(/-?(?<!\d)\d+(?:[.-]\d+)*(?=-|$)/g, "");
}

function byLibraries(removed: readonly ListedDeb[], added: readonly ListedDeb[]): Renaming[] {
  const stems = new Map([...removed, ...added].map((deb) => [deb, libraryStems(deb)]));
  const having = new Map<string, ListedDeb[]>();
  for (const deb of added) {
    for (const stem of stems.get(deb)!) {
      const before = having.get(stem);
      if (before === undefined) having.set(stem, [deb]);
      else before.push(deb);
    }
  }
  const candidates = removed.flatMap((from) => {
    const own = stems.get(from)!;
    const shared = new Map<ListedDeb, number>();
    for (const stem of own) {
      const shippers = having.get(stem) ?? [];
      if (shippers.length > MOST_SHIPPERS) continue;
      for (const deb of shippers) shared.set(deb, (shared.get(deb) ?? 0) + 1);
    }
    return [...shared].flatMap(([to, count]) => {
      const all = own.size + stems.get(to)!.size - count;
      return count / all >= LEAST_SHARED ? [{ from, to, count, all }] : [];
    });
  });
  const froms = Map.groupBy(candidates, ({ from }) => from);
  const tos = Map.groupBy(candidates, ({ to }) => to);
  return candidates
    .filter(({ from, to }) => froms.get(from)!.length === 1 && tos.get(to)!.length === 1)
    .map(({ from, to, count, all }) => ({
      from: from.name,
      to: to.name,
      isVersion: false,
      evidence: `${count} of ${all} ELF files have the same name`,
    }));
}

function libraryStems({ facts }: ListedDeb): ReadonlySet<string> {
  return new Set(
    (facts?.elfs ?? [])
      .filter(({ type }) => type !== "REL")
      .map(({ path }) => libraryStem(posix.basename(path))),
  );
}
