import { AUXILIARY, FILTER } from "../../elf/dlopen.ts";
import { familyOf } from "../../elf/library-name.ts";
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
      const missing = all.filter(
        ({ fact, resolution }) => resolution.kind === "unresolved" && fact.evidence !== FILTER,
      );
      const found = librariesFound(pkg, all);
      return [...probes(missing)].map(([name, opened]) => {
        const versions = [...new Set(opened.map(({ fact }) => fact.name))];
        const confidence = confidenceOf(opened);
        const isKnown = debsThatShip(name, pkg, world)?.here === true;
        // Without an auxiliary filtee the library serves itself.
        const isOptional = opened.every(({ fact }) => fact.evidence === AUXILIARY);
        const isMissed = !isOptional && (confidence === "certain" || (isKnown && confidence === "likely"));
        const others = opened.map(({ file, fact }) => found.get(file)?.get(familyOf(fact.name)));
        const instead = others.includes(undefined) ? undefined : others[0];
        return {
          ...at(pkg, opened[0].file),
          severity: isMissed && instead === undefined ? "warning" : "note",
          confidence,
          subject: name,
          message:
            versions.length === 1
              ? `${name} is opened at run time, and no package provides it`
              : `${name} is opened at run time, else ${versions.length - 1} other versions of it, and no package provides any`,
          evidence: openers(opened),
          ...(instead === undefined
            ? whereItWouldBe(name, pkg, world)
            : { help: `The file names ${instead} too, which is there: it takes one of them.` }),
        };
      });
    }),
};

/**
 * What is opened, by the first name: a file that tries several versions of a library does well with any of them, so
 * that they are one finding. Versions of which each is asked for by other files are not one probe.
 */
function probes(
  missing: readonly OpenedLibrary[],
): ReadonlyMap<string, readonly [OpenedLibrary, ...OpenedLibrary[]]> {
  const askers = (opened: readonly OpenedLibrary[]): string =>
    opened
      .map(({ file }) => file.path)
      .sort()
      .join("\0");
  const byFamily = Map.groupBy(
    [...openedByName(missing)],
    ([name, opened]) => `${familyOf(name)}\0${askers(opened)}`,
  );
  return new Map(
    [...byFamily.values()].map((names) => {
      const [[first, [head, ...rest]], ...others] = names as [(typeof names)[number], ...typeof names];
      return [first, [head, ...rest, ...others.flatMap(([, opened]) => opened)]];
    }),
  );
}

/** By file the libraries that it opens, else needs, and that somebody provides, by their families. */
function librariesFound(
  { needs }: AnalysedPackage,
  all: readonly OpenedLibrary[],
): ReadonlyMap<PlacedFile, ReadonlyMap<string, string>> {
  const found = new Map<PlacedFile, Map<string, string>>();
  const add = (file: PlacedFile, name: string, { kind }: Resolution): void => {
    if (kind === "unresolved") return;
    const names = found.get(file) ?? new Map<string, string>();
    if (!names.has(familyOf(name))) names.set(familyOf(name), name);
    found.set(file, names);
  };
  for (const { file, fact, resolution } of all) add(file, fact.name, resolution);
  for (const { file, needed, resolution } of needs()) add(file, needed, resolution);
  return found;
}
