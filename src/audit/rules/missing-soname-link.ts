import { posix } from "node:path";
import { isLibraryName } from "../../graph/library-name.ts";
import type { PlacedFile } from "../../layout/lay-out.ts";
import type { AnalysedPackage } from "../../plan/analyse-groups.ts";
import { isPlainPath } from "../../plan/fixes/plain-path.ts";
import { libraryAskers } from "../library-askers.ts";
import { at, type Observation, type Rule } from "../rule.ts";
import type { World } from "../world.ts";

/**
 * DT_NEEDED names the SONAME, the file has another name, and the link between them is made by ldconfig(8) on
 * Ubuntu, which never runs for a Nix package.
 */
export const missingSonameLink: Rule = {
  name: "missing-soname-link",
  severity: "error",
  title: "A library has no link of the name that others ask for",
  check: (world) => {
    const askersOf = libraryAskers(world.set, ({ how }) => how === "soname");
    return world.packages.flatMap((pkg) =>
      withoutLink(pkg).flatMap(({ file, soname }): Observation[] => {
        const askers = askersOf(pkg.group.attr, soname);
        const outsiders = askers.filter((asker) => asker.pkg !== pkg);
        if (askers.length === 0 && !mayBeAsked(file, soname, world)) return [];
        return [
          {
            ...at(pkg, file),
            severity: outsiders.length > 0 ? "error" : askers.length > 0 ? "warning" : "note",
            confidence: askers.length > 0 ? "certain" : "possible",
            subject: soname,
            message: `no file or link is called ${soname}, the SONAME of this library`,
            evidence: askers.map((asker) => `${asker.pkg.group.attr} ${asker.file.from} needs ${soname}`),
            help: linkHelp(file.path, posix.join(posix.dirname(file.path), soname)),
          },
        ];
      }),
    );
  },
};

/** A line to be copied, unless a shell would take a name in it for something else. */
function linkHelp(path: string, link: string): string {
  if (!isPlainPath(path) || !isPlainPath(link)) return "Add a link of that name beside it.";
  return `Add: ln -s ${posix.basename(path)} $out${link}`;
}

/**
 * Programs from elsewhere ask for what lies in the default directories, which are those that ldconfig looks at;
 * a plugin's SONAME is nobody's business, and a copy of nixpkgs' library is better not found.
 */
function mayBeAsked(file: PlacedFile, soname: string, { index }: World): boolean {
  return posix.dirname(file.path) === "/lib" && index.outside.get(soname)?.kind !== "nixpkgs";
}

function withoutLink(pkg: AnalysedPackage): { readonly file: PlacedFile; readonly soname: string }[] {
  return [...pkg.libraries].flatMap(([soname, matches]) => {
    if (!isLibraryName(soname) || matches.some(({ how }) => how !== "soname")) return [];
    return matches.map(({ file }) => ({ file, soname }));
  });
}
