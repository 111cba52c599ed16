import { driverNames } from "../../plan/fixes/fix-world.ts";
import { confidenceOf, openers, unreachedByName } from "../opened-libraries.ts";
import { at, type Rule } from "../rule.ts";
import { runPathHelpFor } from "../run-path-help.ts";

/**
 * The loader looks in the run path of the file that opens (ld.so(8)), and auto-patchelf writes there only what
 * DT_NEEDED asks for; an `$ORIGIN` that was there is gone.
 */
export const siblingDlopen: Rule = {
  name: "sibling-dlopen",
  severity: "warning",
  title: "A library of the set is opened at run time, and no run path leads to it",
  check: (world) => {
    const isDriverName = driverNames(world.index.outside);
    return world.packages.flatMap((pkg) => {
      const help = runPathHelpFor(pkg, world);
      return [...unreachedByName(pkg, ["own", "sibling"])].map(([name, opened]) => {
        const { resolution } = opened[0];
        const owner = resolution.kind === "sibling" ? resolution.attr : pkg.group.attr;
        const isOwn = owner === pkg.group.attr;
        const confidence = confidenceOf(opened);
        const isDriver = isDriverName(name);
        return {
          ...at(pkg, opened[0].file),
          // Every package built with autoAddDriverRunpath finds the driver's libraries where NixOS puts them.
          severity: confidence === "possible" || isDriver ? "note" : "warning",
          confidence,
          subject: name,
          message: isOwn
            ? `opens ${name} of its own package, which is not in its run path`
            : `opens ${name} of ${owner}, which ${isDriver ? "only the driver's directory holds" : "is not in its run path"}`,
          evidence: openers(opened),
          help: help(name, opened, isOwn ? undefined : `\${${owner}}`),
        };
      });
    });
  },
};
