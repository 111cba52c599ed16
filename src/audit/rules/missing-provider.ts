import { FILTER } from "../../elf/dlopen.ts";
import type { AnalysedPackage } from "../../plan/analyse-groups.ts";
import { whereItWouldBe } from "../debs-that-ship.ts";
import { askers, needsByName } from "../needs-by-name.ts";
import { openedByName, openedLibraries } from "../opened-libraries.ts";
import { at, type Observation, type Rule } from "../rule.ts";
import type { World } from "../world.ts";

/** The package does not build: auto-patchelf stops at the first name that it finds no file for. */
export const missingProvider: Rule = {
  name: "missing-provider",
  severity: "error",
  title: "No package provides a library that is needed",
  check: (world) =>
    world.packages.flatMap((pkg) => [
      ...missingFiltees(pkg, world),
      ...[...needsByName(pkg, ({ resolution }) => resolution.kind === "unresolved")].map(
        ([name, needs]): Observation => {
          const { file, resolution } = needs[0];
          const where = whereItWouldBe(name, pkg, world);
          const searched = resolution.kind === "unresolved" ? resolution.searched : [];
          return {
            ...at(pkg, file),
            confidence: "certain",
            subject: name,
            message: `no package provides ${name}`,
            evidence: askers(needs),
            ...where,
            help: `It was looked for in ${searched.join(", ")}. ${where.help}`,
          };
        },
      ),
    ]),
};

/** The build does not look at DT_FILTER, but the loader refuses a library without its filtee. */
function missingFiltees(pkg: AnalysedPackage, world: World): Observation[] {
  const missing = openedLibraries(pkg).filter(
    ({ fact, resolution }) => fact.evidence === FILTER && resolution.kind === "unresolved",
  );
  return [...openedByName(missing)].map(
    ([name, opened]): Observation => ({
      ...at(pkg, opened[0].file),
      confidence: "certain",
      subject: name,
      message: `no package provides ${name}, and the loader refuses ${opened[0].file.from} without it`,
      evidence: opened.map(({ file }) => `${file.from} is a filter for ${name} (DT_FILTER)`),
      ...whereItWouldBe(name, pkg, world),
    }),
  );
}
