import { stemOf } from "../../elf/library-name.ts";
import type { Resolution } from "../../graph/resolve.ts";
import type { PlacedFile } from "../../layout/lay-out.ts";
import type { AnalysedPackage } from "../../plan/analyse-groups.ts";
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
      const found = librariesFound(pkg, all);
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

/** By file the libraries that it opens, else needs, and that somebody provides, by their names without a version. */
function librariesFound(
  { needs }: AnalysedPackage,
  all: readonly OpenedLibrary[],
): ReadonlyMap<PlacedFile, ReadonlyMap<string, string>> {
  const found = new Map<PlacedFile, Map<string, string>>();
  const add = (file: PlacedFile, name: string, { kind }: Resolution): void => {
    if (kind === "unresolved") return;
    const names = found.get(file) ?? new Map<string, string>();
    if (!names.has(stemOf(name))) names.set(stemOf(name), name);
    found.set(file, names);
  };
  for (const { file, fact, resolution } of all) add(file, fact.name, resolution);
  for (const { file, needed, resolution } of needs()) add(file, needed, resolution);
  return found;
}
