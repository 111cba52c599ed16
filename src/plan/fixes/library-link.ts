import { posix } from "node:path";
import { isLibraryName } from "../../graph/library-name.ts";
import { place } from "../../layout/place.ts";
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
  const directories = searchedDirectories(own);
  if (directories.size === 0) return [];
  const taken = new Set(layout.files.map(({ path }) => path));
  const links = new Map<string, LibraryLink>();
  for (const { path, from, elf } of layout.files) {
    const reason = directories.get(posix.dirname(path));
    if (reason === undefined || elf?.type !== "DYN") continue;
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

/** Directories below the output other than `lib` that an ld.so.conf of the debs names, and which. */
function searchedDirectories({ layout, group }: AnalysedPackage): ReadonlyMap<string, FixReason> {
  const directories = new Map<string, FixReason>();
  for (const { texts } of group.debs) {
    for (const { path, mentions } of texts) {
      if (!/\/ld\.so\.conf(\.d\/|$)/.test(path)) continue;
      for (const name of mentions) {
        const where = place(name.replace(/\/+$/, ""), layout);
        if (where.kind === "kept" && where.to !== "/lib") directories.set(where.to, { file: path, name });
      }
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
