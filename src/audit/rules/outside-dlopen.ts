import { confidenceOf, openers, unreachedByName } from "../opened-libraries.ts";
import { at, type Rule } from "../rule.ts";
import { runPathHelpFor } from "../run-path-help.ts";

/** As `sibling-dlopen`, for what nixpkgs has. */
export const outsideDlopen: Rule = {
  name: "outside-dlopen",
  severity: "warning",
  title: "A library of nixpkgs is opened at run time, and no run path leads to it",
  check: (world) =>
    world.packages.flatMap((pkg) => {
      const help = runPathHelpFor(pkg, world);
      return [...unreachedByName(pkg, ["nixpkgs", "cuda"])].flatMap(([name, opened]) => {
        const { resolution } = opened[0];
        if (resolution.kind !== "nixpkgs" && resolution.kind !== "cuda") return [];
        const confidence = confidenceOf(opened);
        return [
          {
            ...at(pkg, opened[0].file),
            severity: confidence === "certain" ? ("warning" as const) : ("note" as const),
            confidence,
            subject: name,
            message: `opens ${name} of ${resolution.attr}, which is not in its run path`,
            evidence: openers(opened),
            help: help(name, opened, `\${lib.getLib ${resolution.attr}}`),
          },
        ];
      });
    }),
};
