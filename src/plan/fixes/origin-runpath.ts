import { posix } from "node:path";
import type { Layout, PlacedFile } from "../../layout/lay-out.ts";
import { type FixReason, type OriginRunpath, sortedReasons } from "./fix.ts";

/**
 * Run paths relative to the file that has them, where they lead to libraries of the package. auto-patchelf finds
 * itself what DT_NEEDED asks for, so only those count that may serve to open something: of a file that calls
 * `dlopen`, or as DT_RPATH, which the libraries that it loads search too. `covered`: directories that are in every
 * run path anyway.
 */
export function originRunpathFixes(
  files: readonly PlacedFile[],
  layout: Layout,
  covered: ReadonlySet<string> = new Set(),
): OriginRunpath[] {
  const directories = new Set(
    layout.files.flatMap(({ elf, path }) => (elf?.type === "DYN" ? [posix.dirname(path)] : [])),
  );
  const runpaths = new Map<string, FixReason[]>();
  for (const { path, from, elf } of files) {
    for (const entry of [...elf!.rpath, ...(mayOpen(path, elf!) ? elf!.runpath : [])]) {
      const relative = /^\$(?:ORIGIN|\{ORIGIN\})(\/.*)?$/.exec(entry);
      if (relative === null) continue;
      const directory = posix.join(posix.dirname(path), relative[1] ?? "").replace(/(?<=.)\/$/, "");
      if (!directories.has(directory) || covered.has(directory)) continue;
      const runpath = `$ORIGIN${(relative[1] ?? "").replace(/\/$/, "")}`;
      runpaths.set(runpath, [...(runpaths.get(runpath) ?? []), { file: from, name: entry }]);
    }
  }
  return [...runpaths]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([runpath, reasons]) => ({ kind: "origin-runpath", runpath, because: sortedReasons(reasons) }));
}

/** Where the strings of a file were not read, it is not known. Stubs are for the linker only. */
function mayOpen(path: string, { dlopen, openers }: NonNullable<PlacedFile["elf"]>): boolean {
  return !path.includes("/stubs/") && (dlopen === undefined || (openers ?? []).length > 0);
}
