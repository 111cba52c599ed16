import { stemOf } from "../../elf/library-name.ts";
import { debsThatShip, whereItWouldBe } from "../debs-that-ship.ts";
import {
  confidenceOf,
  type OpenedLibrary,
  openedByName,
  openedLibraries,
  openers,
} from "../opened-libraries.ts";
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
      const all = openedLibraries(pkg);
      const missing = all.filter(({ resolution }) => resolution.kind === "unresolved");
      return [...openedByName(missing)].map(([name, opened]) => {
        const confidence = confidenceOf(opened);
        const isKnown = debsThatShip(name, pkg, world)?.here === true;
        const isMissed = confidence === "certain" || (isKnown && confidence === "likely");
        const others = opened.map((each) => otherVersion(each, all));
        const instead = others.includes(undefined) ? undefined : others[0];
        return {
          ...at(pkg, opened[0].file),
          severity: isMissed && instead === undefined ? "warning" : "note",
          confidence,
          subject: name,
          message: `${name} is opened at run time, and no package provides it`,
          evidence: openers(opened),
          ...(instead === undefined
            ? whereItWouldBe(name, pkg, world)
            : { help: `The file names ${instead} too, which is there: it takes one of them.` }),
        };
      });
    }),
};

/** Another version of the library that the same file needs, or opens and finds. */
function otherVersion({ file, fact }: OpenedLibrary, all: readonly OpenedLibrary[]): string | undefined {
  const stem = stemOf(fact.name);
  const found = all.find(
    (each) => each.file === file && each.resolution.kind !== "unresolved" && stemOf(each.fact.name) === stem,
  );
  return found?.fact.name ?? file.elf?.needed.find((name) => stemOf(name) === stem);
}
