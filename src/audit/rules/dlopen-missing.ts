import { debsThatShip, whereItWouldBe } from "../debs-that-ship.ts";
import { confidenceOf, openedByName, openedLibraries, openers } from "../opened-libraries.ts";
import { at, type Rule } from "../rule.ts";

/**
 * The build succeeds and the program finds out. Vendors' libraries also open what they ship for other systems
 * only, so a guess that no release can answer is worth a note.
 */
export const dlopenMissing: Rule = {
  name: "dlopen-missing",
  severity: "warning",
  title: "No package provides a library that is opened at run time",
  check: (world) =>
    world.packages.flatMap((pkg) => {
      const missing = openedLibraries(pkg).filter(({ resolution }) => resolution.kind === "unresolved");
      return [...openedByName(missing)].map(([name, opened]) => {
        const confidence = confidenceOf(opened);
        const isKnown = debsThatShip(name, pkg, world)?.here === true;
        return {
          ...at(pkg, opened[0].file),
          severity: confidence === "certain" || (isKnown && confidence === "likely") ? "warning" : "note",
          confidence,
          subject: name,
          message: `${name} is opened at run time, and no package provides it`,
          evidence: openers(opened),
          ...whereItWouldBe(name, pkg, world),
        };
      });
    }),
};
