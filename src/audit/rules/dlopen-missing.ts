import { stemOf } from "../../elf/library-name.ts";
import type { PlacedFile } from "../../layout/lay-out.ts";
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
      const found = librariesFound(all);
      return [...openedByName(missing)].map(([name, opened]) => {
        const confidence = confidenceOf(opened);
        const isKnown = debsThatShip(name, pkg, world)?.here === true;
        const isMissed = confidence === "certain" || (isKnown && confidence === "likely");
        const others = opened.map(({ file, fact }) => found.get(file)?.get(stemOf(fact.name)));
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

/** By file the libraries that it opens and finds, else needs, each by its name without a version. */
function librariesFound(all: readonly OpenedLibrary[]): ReadonlyMap<PlacedFile, ReadonlyMap<string, string>> {
  return new Map(
    Array.from(
      Map.groupBy(all, ({ file }) => file),
      ([file, opened]) => {
        const names = opened
          .filter(({ resolution }) => resolution.kind !== "unresolved")
          .map(({ fact }) => fact.name);
        // The first of a kind counts, and in a map the last.
        const inTurn = [...names, ...(file.elf?.needed ?? [])].reverse();
        return [file, new Map(inTurn.map((name) => [stemOf(name), name]))];
      },
    ),
  );
}
