import { posix } from "node:path";
import type { DebFacts } from "../facts/deb-facts.ts";
import { isCompatible } from "./library-index.ts";
import { loaderConfigurations } from "./loader-configuration.ts";
import type { LoaderHeader, LoaderMachine } from "./loader-machine.ts";
import { type LoaderTree, loaderTree, type TreeEntry } from "./loader-tree.ts";

/** What `ldconfig` leaves behind. */
export interface Ldconfig {
  /** ld.so.cache: the paths that a name leads to, the first one counts. */
  readonly cache: ReadonlyMap<string, readonly string[]>;
  /** The tree with the links that it made. */
  readonly tree: LoaderTree;
}

/**
 * The directories of ld.so.conf in the order in which ldconfig reads them: those of the files that libc6 and
 * the debs bring, by file name, then the default ones. Facts keep a file's paths sorted, so the order within one
 * file is not known. What a maintainer script links into ld.so.conf.d from elsewhere counts by its own name.
 */
export function ldconfigDirectories(debs: Iterable<DebFacts>, machine: LoaderMachine): readonly string[] {
  const files = Object.entries(machine.configured);
  for (const deb of debs) {
    for (const { path, mentions } of loaderConfigurations(deb)) files.push([posix.basename(path), mentions]);
  }
  files.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return [...files.flatMap(([, directories]) => directories), ...machine.defaultDirectories];
}

interface Library {
  /** What the cache and the link that is made call it. */
  readonly key: string;
  readonly name: string;
  readonly isLink: boolean;
}

/**
 * Runs ldconfig(8) over a tree: in each directory the libraries for this machine, by their SONAMEs, and by the
 * names of links that the linker uses (`libx.so`). Checked against glibc 2.36.
 */
export function ldconfig(
  entries: readonly TreeEntry[],
  directories: readonly string[],
  header: LoaderHeader,
  { hwcaps }: LoaderMachine,
): Ldconfig {
  const before = loaderTree(entries);
  const cache = new Map<string, string[]>();
  const links: TreeEntry[] = [];
  const done = new Set<string>();
  const visit = (directory: string, isHwcaps: boolean): void => {
    const real = before.realPath(directory);
    if (real === undefined || done.has(real)) return;
    done.add(real);
    const here = before.entriesIn(real);
    const names = new Map(here.map((entry) => [posix.basename(entry.path), entry]));
    for (const { key, name, isLink } of librariesIn(here, before, header)) {
      const path = `${directory}/${isHwcaps ? name : key}`;
      const paths = cache.get(key);
      if (paths === undefined) cache.set(key, [path]);
      else paths.push(path);
      // What is no link is not replaced by one.
      const standing = names.get(key)?.fact.type ?? "symlink";
      if (isLink || key === name || key.includes("/") || standing !== "symlink") continue;
      links.push({
        path: `${real}/${key}`,
        fact: { type: "symlink", mode: 0o777, size: 0, target: name },
      });
    }
  };
  // The loader takes what is for its processor wherever in the cache it stands.
  for (const level of hwcaps) {
    for (const directory of directories) visit(`${directory}/glibc-hwcaps/${level}`, true);
  }
  for (const directory of directories) visit(directory, false);
  return { cache, tree: links.length === 0 ? before : loaderTree([...entries, ...links]) };
}

/** One for each key: a file goes before a link, else the higher version does. */
function librariesIn(here: readonly TreeEntry[], tree: LoaderTree, header: LoaderHeader): Iterable<Library> {
  const chosen = new Map<string, Library>();
  for (const { path, fact } of here) {
    const name = posix.basename(path);
    if (!/^(?:lib|ld-).*\.so/.test(name)) continue;
    const elf = tree.fileAt(path)?.elf;
    if (elf?.type !== "DYN" || !elf.flags.includes("DYNAMIC") || !isCompatible(header, elf)) continue;
    const soname = elf.soname ?? name;
    const isLink =
      fact.type === "symlink" && (name === soname || (name.endsWith(".so") && soname.startsWith(name)));
    const key = isLink ? name : soname;
    const before = chosen.get(key);
    const isBetter =
      before === undefined ||
      (before.isLink && !isLink) ||
      (before.isLink === isLink && compareNames(before.name, name) < 0);
    if (isBetter) chosen.set(key, { key, name, isLink });
  }
  return chosen.values();
}

/** Numbers by value and after letters, all else by character (`_dl_cache_libcmp` in glibc's elf/dl-cache.c). */
function compareNames(a: string, b: string): number {
  const [left, right] = [a, b].map((name) => name.match(/\d+|\D/g) ?? []);
  for (let at = 0; at < Math.max(left!.length, right!.length); at++) {
    const [x = "", y = ""] = [left![at], right![at]];
    const [isNumber, isOther] = [/^\d/.test(x), /^\d/.test(y)];
    if (isNumber !== isOther) return isNumber ? 1 : -1;
    const difference = isNumber ? Number(x) - Number(y) : x < y ? -1 : x > y ? 1 : 0;
    if (difference !== 0) return difference;
  }
  return 0;
}
