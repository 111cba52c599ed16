import { posix } from "node:path";
import { isLibraryName } from "../../graph/library-name.ts";
import { loaderConfigurations } from "../../graph/loader-configuration.ts";
import type { PlacedFile } from "../../layout/lay-out.ts";
import { takenPaths } from "../../layout/taken-paths.ts";
import type { AnalysedPackage } from "../analyse-groups.ts";
import { type FixReason, type LibraryLink, sortedReasons } from "./fix.ts";
import type { FixContext } from "./fix-context.ts";
import type { FixWorld } from "./fix-world.ts";

/**
 * Libraries outside of `lib` that others find on Ubuntu, by an ld.so.conf of the debs (L4T's `tegra-egl`) or by their
 * own run paths (systemd's and LLVM's directories). The driver's directory is searched no deeper than `lib`, nor is an
 * input by auto-patchelf, so what they ask for by name is linked there.
 */
export function libraryLinkFixes(context: FixContext): LibraryLink[] {
  const { package: own, world } = context;
  const taken = takenPaths(own.layout);
  const elsewhere = neededElsewhere(own, world.packages);
  const links = new Map<string, LibraryLink>();
  const add = (name: string, path: string, because: readonly FixReason[]): void => {
    const link = `/lib/${name}`;
    if (!isLibraryName(name) || taken.has(link) || links.has(link)) return;
    const target = posix.relative("/lib", path);
    links.set(link, { kind: "library-link", path: link, target, because: sortedReasons(because) });
  };
  for (const { path, from, elf } of own.layout.files) {
    const reason = world.searched.get(posix.dirname(from));
    if (reason === undefined || elf?.type !== "DYN" || posix.dirname(path) === "/lib") continue;
    for (const name of new Set([posix.basename(path), elf.soname ?? ""])) {
      if (world.isDriver(name) || elsewhere.names.has(name)) {
        add(name, path, [reason, { file: from, name }]);
      }
    }
  }
  for (const file of driverLibrariesOutside(own, world)) {
    const { path, from, elf } = file;
    for (const name of new Set([posix.basename(path), elf?.soname ?? ""])) {
      if (world.isDriver(name)) add(name, path, [{ file: from, name }]);
    }
  }
  for (const [name, { attr, file, because }] of world.driverFiles) {
    const hasOwnLink = file.elf?.soname === name && posix.dirname(file.path) === "/lib";
    if (attr === own.group.attr && !hasOwnLink) add(name, file.path, because);
  }
  for (const [name, { file, because }] of elsewhere.outside) add(name, file.path, because);
  return [...links.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

/**
 * The driver's libraries that Ubuntu links into its directory when it starts, as r39 does with those of one of its
 * two drivers (`/opt/nvidia/l4t-gpu-libs/openrm`): NixOS fills the driver's directory out of `lib`.
 */
function driverLibrariesOutside(
  { group, layout }: AnalysedPackage,
  { packages, isDriver }: FixWorld,
): PlacedFile[] {
  if (group.target !== "jetpack-nixos" || group.isCuda) return [];
  const outside = layout.files.filter(
    ({ path, elf }) =>
      elf?.type === "DYN" && !/^\/lib\/|\/stubs\//.test(path) && isDriver(elf.soname ?? posix.basename(path)),
  );
  if (outside.length === 0) return [];
  const inLib = new Set(packages.flatMap((each) => each.layout.files.map(({ path }) => path)));
  return outside.filter(({ path, elf }) => !inLib.has(`/lib/${elf?.soname ?? posix.basename(path)}`));
}

/** What other packages name in DT_NEEDED. */
interface Elsewhere {
  readonly names: ReadonlySet<string>;
  /** Libraries of this package outside of `lib` that they get by a name, and who does. */
  readonly outside: ReadonlyMap<
    string,
    { readonly file: PlacedFile; readonly because: readonly FixReason[] }
  >;
}

function neededElsewhere(
  { group: { attr } }: AnalysedPackage,
  packages: readonly AnalysedPackage[],
): Elsewhere {
  const names = new Set<string>();
  const outside = new Map<string, { file: PlacedFile; because: FixReason[] }>();
  for (const other of packages) {
    if (other.group.attr === attr) continue;
    for (const { file: asker, needed: name, resolution } of other.needs()) {
      names.add(name);
      const match = resolution.kind === "sibling" ? resolution.match : undefined;
      if (match?.attr !== attr || posix.dirname(match.file.path) === "/lib") continue;
      const entry = outside.get(name) ?? { file: match.file, because: [] };
      entry.because.push({ file: asker.from, name });
      outside.set(name, entry);
    }
  }
  return { names, outside };
}

/** Directories of the debs, absolute, that an ld.so.conf of the set names, and which. */
export function searchedDirectories(packages: readonly AnalysedPackage[]): ReadonlyMap<string, FixReason> {
  const directories = new Map<string, FixReason>();
  for (const { group } of packages) {
    for (const { path, mentions } of group.debs.flatMap(loaderConfigurations)) {
      for (const name of mentions) directories.set(name.replace(/\/+$/, ""), { file: path, name });
    }
  }
  return directories;
}
