import { posix } from "node:path";
import type { PlacedFile } from "../../layout/lay-out.ts";
import type { AnalysedPackage } from "../../plan/analyse-groups.ts";
import { libraryAskers } from "../library-askers.ts";
import { at, type Observation, type Rule } from "../rule.ts";
import type { World } from "../world.ts";

/** Both copies in one process mean two sets of global state, and mostly the wrong one of two versions. */
export const shadowsNixpkgs: Rule = {
  name: "shadows-nixpkgs",
  severity: "warning",
  title: "A package carries a copy of a library that nixpkgs has",
  check: (world) => {
    const askersOf = libraryAskers(world.set, () => true);
    return world.packages.flatMap((pkg) =>
      copies(pkg, world).map(({ name, attr, file }): Observation => {
        const askers = askersOf(pkg.group.attr, name).map(
          (asker) => `${asker.pkg.group.attr} ${asker.file.from} gets it`,
        );
        return {
          ...at(pkg, file),
          // Nobody gets the copy: it only lies there, for programs from elsewhere to find.
          severity: askers.length > 0 ? "warning" : "note",
          confidence: askers.length > 0 ? "certain" : "possible",
          subject: name,
          message: `carries its own ${name}, which ${attr} provides`,
          evidence: askers.length > 0 ? askers : [`every package of the set gets ${attr}'s`],
          help:
            askers.length > 0
              ? "Delete the copy and see whether nixpkgs' own serves, or make sure that nothing loads both."
              : "Delete the copy: a program that has this package in its run path would load it.",
        };
      }),
    );
  },
};

interface Copy {
  readonly name: string;
  readonly attr: string;
  readonly file: PlacedFile;
}

/** By SONAME; the link names that lead to a library are no copies of their own. */
function copies(pkg: AnalysedPackage, { index }: World): readonly Copy[] {
  // What a manifest of the package names (nvidia_wayland.json) is what the package is for.
  const named = new Set(
    pkg.group.debs.flatMap(({ texts }) => texts.flatMap(({ libraries = [] }) => libraries)),
  );
  const isNamed = (file: PlacedFile): boolean =>
    [file.elf?.soname ?? "", posix.basename(file.path)].some((name) => named.has(name));
  return [...pkg.libraries].flatMap(([name, matches]) => {
    const outside = index.outside.get(name);
    if (outside?.kind !== "nixpkgs" || outside.confidence === "low" || outside.attr === undefined) return [];
    const file = matches.find((match) => match.file.elf?.soname === name)?.file;
    return file === undefined || isNamed(file) ? [] : [{ name, attr: outside.attr, file }];
  });
}
