import { posix } from "node:path";
import { isLibraryName } from "../../graph/library-name.ts";
import { takenPaths } from "../../layout/taken-paths.ts";
import type { AnalysedPackage } from "../analyse-groups.ts";
import { type FixReason, type LibraryLink, sortedReasons } from "./fix.ts";
import type { FixContext } from "./fix-context.ts";

/**
 * Libraries in directories that only the debs' own ld.so.conf makes Ubuntu search, such as L4T's `tegra-egl`. The
 * driver's directory and other packages look in `lib`, so what they ask for by name is linked there.
 */
export function libraryLinkFixes(context: FixContext): LibraryLink[] {
  const { package: own, world } = context;
  const { layout } = own;
  if (world.searched.size === 0) return [];
  const taken = takenPaths(layout);
  const links = new Map<string, LibraryLink>();
  for (const { path, from, elf } of layout.files) {
    const reason = world.searched.get(posix.dirname(from));
    if (reason === undefined || elf?.type !== "DYN" || posix.dirname(path) === "/lib") continue;
    for (const name of new Set([posix.basename(path), elf.soname ?? ""])) {
      const link = `/lib/${name}`;
      if (!isLibraryName(name) || taken.has(link) || links.has(link)) continue;
      if (!world.isDriver(name) && !isAskedFor(name, own, world.packages)) continue;
      links.set(link, {
        kind: "library-link",
        path: link,
        target: posix.relative("/lib", path),
        because: sortedReasons([reason, { file: from, name }]),
      });
    }
  }
  return [...links.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Directories of the debs, absolute, that an ld.so.conf of the set names, and which. */
export function searchedDirectories(packages: readonly AnalysedPackage[]): ReadonlyMap<string, FixReason> {
  const directories = new Map<string, FixReason>();
  for (const { group } of packages) {
    for (const { path, mentions } of group.debs.flatMap(({ texts }) => texts)) {
      if (!/\/ld\.so\.conf(\.d\/|$)/.test(path)) continue;
      for (const name of mentions) directories.set(name.replace(/\/+$/, ""), { file: path, name });
    }
  }
  return directories;
}

function isAskedFor(name: string, own: AnalysedPackage, packages: readonly AnalysedPackage[]): boolean {
  return packages.some(
    ({ patched, group }) =>
      group.attr !== own.group.attr && patched.some(({ elf }) => elf?.needed.includes(name)),
  );
}
