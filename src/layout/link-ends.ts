import { posix } from "node:path";
import { followLink, namesOf } from "./follow.ts";
import type { Layout, PlacedFile } from "./lay-out.ts";
import { place } from "./place.ts";

/** Where a link of the output leads. */
export interface LinkEnd {
  /** Below the output: what it led to on Ubuntu; no link itself. */
  readonly end: string;
  /** Whether it still leads there as written, once the other links are repaired. */
  readonly isReached: boolean;
}

/** The links of a layout, by path, that led to something of the package. */
export function linkEnds(layout: Layout): ReadonlyMap<string, LinkEnd> {
  const { files, directories, sources } = layout;
  const byPath = new Map(files.map((file) => [file.path, file]));
  const empty = new Set<string>();
  for (const { path, type } of sources.values()) {
    const where = type === "directory" ? place(path, layout) : undefined;
    if (where?.kind === "kept" && !where.isMerged && !isState(path)) empty.add(where.to);
  }
  const isDirectory = (path: string): boolean => path === "" || directories.has(path) || empty.has(path);
  const ends = new Map<string, string>();
  const links = files.filter(({ fact }) => fact.type === "symlink");
  for (const { path, fact } of links) {
    const end = followLink(sources, fact);
    const where = end === undefined ? undefined : place(end, layout);
    if (where?.kind !== "kept") continue;
    const there = byPath.get(where.to);
    const isThere = there === undefined ? isDirectory(asPrefix(where.to)) : there.fact.type !== "symlink";
    if (isThere) ends.set(path, where.to);
  }
  return new Map(
    links.flatMap((link) => {
      const end = ends.get(link.path);
      return end === undefined ? [] : [[link.path, { end, isReached: arrival(link) === end }] as const];
    }),
  );

  /** Where the link leads below the output as it is written. */
  function arrival({ path, fact }: PlacedFile): string | undefined {
    const target = fact.target ?? "";
    if (target.startsWith("/")) return undefined;
    const open = namesOf(target);
    let current = asPrefix(posix.dirname(path));
    for (let name = open.pop(); name !== undefined; name = open.pop()) {
      if (name === "..") {
        // Ubuntu's root is its own parent, the output has another one.
        if (current === "") return undefined;
        current = asPrefix(posix.dirname(current));
        continue;
      }
      const next = `${current}/${name}`;
      if (next === path) return undefined;
      current = asPrefix(ends.get(next) ?? next);
      if (!isDirectory(current) && !(open.length === 0 && byPath.has(current))) return undefined;
    }
    return current || "/";
  }
}

/** Directories that programs fill while the system runs: a package holds no more than their names. */
function isState(path: string): boolean {
  return /^\/(?:run|tmp|var)\//.test(path);
}

/** What stands before the slash in front of the names in a directory. */
function asPrefix(directory: string): string {
  return directory === "/" ? "" : directory;
}
