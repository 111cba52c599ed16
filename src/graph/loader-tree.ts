import { posix } from "node:path";
import type { DebFacts, ElfInDeb, FileFact } from "../facts/deb-facts.ts";
import { follow } from "../layout/follow.ts";
import { mergeUsr } from "./absolute-path.ts";

/** One file or link, at an absolute path. */
export interface TreeEntry {
  readonly path: string;
  readonly fact: Pick<FileFact, "type" | "mode" | "size" | "target">;
  /** Present where it is an ELF file, or another name of one. */
  readonly elf?: ElfInDeb;
}

/** The files that a loader can find. */
export interface LoaderTree {
  /** What stands at a path, links followed: undefined where that is no file. */
  fileAt(path: string): TreeEntry | undefined;
  /** Where a path leads, links followed; undefined for a loop. */
  realPath(path: string): string | undefined;
  /** Files and links that lie in a directory itself, which is given without links; sorted by path. */
  entriesIn(directory: string): readonly TreeEntry[];
}

/** Linux opens no longer path (PATH_MAX, limits.h). */
const LONGEST = 4096;

/** Since UsrMerge these are links on Debian and Ubuntu. */
const MERGED: readonly string[] = ["/bin", "/lib", "/lib32", "/lib64", "/libx32", "/sbin"];

/** Makes a tree of what stands where; of two entries with one path the later counts. */
export function loaderTree(entries: Iterable<TreeEntry>): LoaderTree {
  const files = new Map<string, TreeEntry>();
  const links = new Map<string, FileFact>(
    MERGED.map((path) => [path, { path, type: "symlink", mode: 0o777, size: 0, target: `usr${path}` }]),
  );
  for (const entry of entries) {
    const { fact } = entry;
    if (fact.type === "directory" || entry.path.length > LONGEST || MERGED.includes(entry.path)) continue;
    const path = mergeUsr(entry.path);
    files.set(path, { ...entry, path });
    // A target that no path can hold leads nowhere, as does a link to nothing.
    if (fact.type === "symlink" && (fact.target ?? "").length <= LONGEST) links.set(path, { ...fact, path });
    else links.delete(path);
  }
  const byDirectory = Map.groupBy(
    [...files.values()].sort((a, b) => (a.path < b.path ? -1 : 1)),
    ({ path }) => posix.dirname(path),
  );
  const realPath = (path: string) => (path.length > LONGEST ? undefined : follow(links, path));
  return {
    realPath,
    fileAt: (path) => {
      const entry = files.get(realPath(path) ?? "");
      return entry?.fact.type === "symlink" ? undefined : entry;
    },
    entriesIn: (directory) => byDirectory.get(directory) ?? [],
  };
}

/** What the debs put where, on the system that they were made for. */
export function* debEntries(debs: Iterable<DebFacts>): Generator<TreeEntry> {
  for (const { files, elfs } of debs) {
    const byPath = new Map(elfs.map((elf) => [elf.path, elf]));
    for (const fact of files) {
      const elf = byPath.get(fact.type === "hardlink" ? (fact.target ?? fact.path) : fact.path);
      yield { path: fact.path, fact, ...(elf === undefined ? {} : { elf }) };
    }
  }
}
