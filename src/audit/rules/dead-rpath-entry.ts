import { posix } from "node:path";
import { at, type Observation, type Rule } from "../rule.ts";
import { isInstallDirectory, runPaths } from "../run-path.ts";
import type { World } from "../world.ts";

export const deadRpathEntry: Rule = {
  name: "dead-rpath-entry",
  severity: "note",
  title: "A run path leads to no library",
  check: (world) => {
    const holding = directoriesWithLibraries(world);
    return world.packages.flatMap(runPaths).flatMap(({ pkg, file, entries }) =>
      entries.flatMap((entry): Observation[] => {
        if (entry.kind !== "directory" || !isInstallDirectory(entry.directory)) return [];
        const { directory, written } = entry;
        if (isDefault(directory) || directory.startsWith("/nix/store/") || holding.has(directory)) return [];
        const below = holding.has(`${directory}/lib`) ? `${directory}/lib` : undefined;
        return [
          {
            ...at(pkg, file),
            // The directory is real and one step too high: what lies below is never found.
            severity: below === undefined ? "note" : "warning",
            confidence: below === undefined ? "likely" : "certain",
            subject: written,
            message:
              below === undefined
                ? `no package of the set has a library in ${directory}`
                : `the libraries are in ${below}, the run path says ${directory}`,
            evidence: [`run path ${JSON.stringify(written)}`],
          },
        ];
      }),
    );
  },
};

/** The loader looks there anyway (ld.so(8)); somebody's libraries are always there. */
function isDefault(directory: string): boolean {
  return /^(\/usr)?(\/local)?\/lib(32|64)?(\/[^/]+-linux-gnu[^/]*)?$/.test(directory);
}

/** As written in the debs. */
function directoriesWithLibraries({ set }: World): ReadonlySet<string> {
  return new Set(
    set.packages.flatMap(({ layout }) =>
      layout.files.filter(({ elf }) => elf?.type === "DYN").map(({ from }) => posix.dirname(from)),
    ),
  );
}
