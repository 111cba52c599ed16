import { whereItWouldBe } from "../debs-that-ship.ts";
import { askers, needsByName } from "../needs-by-name.ts";
import { at, type Rule } from "../rule.ts";

/** The package does not build: auto-patchelf stops at the first name that it finds no file for. */
export const missingProvider: Rule = {
  name: "missing-provider",
  severity: "error",
  title: "No package provides a library that is needed",
  check: (world) =>
    world.packages.flatMap((pkg) =>
      [...needsByName(pkg, ({ resolution }) => resolution.kind === "unresolved")].map(([name, needs]) => {
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
      }),
    ),
};
