import { at, type Observation, type Rule } from "../rule.ts";
import { isInstallDirectory, runPaths } from "../run-path.ts";

/** Who can write there chooses which library the program loads (CWE-426). */
export const leakedBuildPath: Rule = {
  name: "leaked-build-path",
  severity: "warning",
  title: "A run path leads into the directory of a build, or wherever a program is started",
  check: ({ packages }) =>
    packages.flatMap(runPaths).flatMap(({ pkg, file, entries }) =>
      entries.flatMap((entry): Observation[] => {
        const about = {
          ...at(pkg, file),
          confidence: "certain" as const,
          subject: entry.written,
          evidence: [`run path ${JSON.stringify(entry.written)}`],
          help: "auto-patchelf replaces the run paths of what it patches; remove this one where it does not.",
        };
        if (entry.kind === "relative") {
          return [{ ...about, message: "has a run path that begins where the program is started" }];
        }
        if (entry.kind === "directory" && !entry.follows && !isInstallDirectory(entry.directory)) {
          return [{ ...about, message: `has ${entry.directory} in its run path, left over from its build` }];
        }
        return [];
      }),
    ),
};
