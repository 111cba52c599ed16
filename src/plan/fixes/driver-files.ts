import { posix } from "node:path";
import type { PlacedFile } from "../../layout/lay-out.ts";
import type { AnalysedPackage } from "../analyse-groups.ts";
import { isDriverPath } from "./dlopen-override.ts";
import type { FixReason } from "./fix.ts";
import type { IsDriver } from "./fix-world.ts";

/** A file that must be in the driver's directory under a name, for overrides of `dlopen` lead there. */
export interface DriverFile {
  /** Attribute of the package that has it. */
  readonly attr: string;
  readonly file: PlacedFile;
  /** Who opens it, by which path. */
  readonly because: readonly FixReason[];
}

/**
 * By file name, the libraries that overrides expect in the driver's directory, which NixOS fills out of the `lib` of the
 * driver's packages. A library in `lib` itself is preferred; absent is what no package has.
 */
export function driverFiles(
  packages: readonly AnalysedPackage[],
  isDriver: IsDriver,
): ReadonlyMap<string, DriverFile> {
  const asked = new Map<string, FixReason[]>();
  for (const { group, patched } of packages) {
    if (group.target !== "jetpack-nixos") continue;
    for (const { from, elf } of patched) {
      for (const fact of elf?.dlopen ?? []) {
        if (!isDriverPath(fact, isDriver)) continue;
        const name = posix.basename(fact.name);
        const before = asked.get(name);
        if (before === undefined) asked.set(name, [{ file: from, name: fact.name }]);
        else before.push({ file: from, name: fact.name });
      }
    }
  }
  const found = new Map<string, DriverFile>();
  if (asked.size === 0) return found;
  for (const { group, layout } of packages) {
    if (group.target !== "jetpack-nixos" || group.isCuda) continue;
    for (const file of layout.files) {
      if (file.path.includes("/stubs/")) continue;
      for (const name of new Set([posix.basename(file.path), file.elf?.soname ?? ""])) {
        const because = asked.get(name);
        const before = found.get(name);
        const isBetter = before === undefined || (!isInLib(before.file) && isInLib(file));
        if (because !== undefined && isBetter) found.set(name, { attr: group.attr, file, because });
      }
    }
  }
  return found;
}

function isInLib({ path }: PlacedFile): boolean {
  return posix.dirname(path) === "/lib";
}
