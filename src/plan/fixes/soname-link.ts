import { posix } from "node:path";
import type { OutsideProvider } from "../../graph/embedded-index.ts";
import { isLibraryName } from "../../graph/library-name.ts";
import type { PlacedFile } from "../../layout/lay-out.ts";
import { takenPaths } from "../../layout/taken-paths.ts";
import type { AnalysedPackage } from "../analyse-groups.ts";
import { openedByName } from "../opened.ts";
import { type FixReason, type SonameLink, sortedReasons } from "./fix.ts";
import type { FixContext } from "./fix-context.ts";

/** A library that has no file of its SONAME, and who asks for it by that. */
export interface LinklessLibrary {
  readonly file: PlacedFile;
  readonly because: readonly FixReason[];
}

/** By attribute and SONAME. */
export type LinklessLibraries = ReadonlyMap<string, ReadonlyMap<string, LinklessLibrary>>;

/**
 * Libraries that answer to their SONAME by a link of ldconfig only: whoever asks, the link is for the package to
 * make that ships them. ldconfig makes one for every library that it finds. Here one is worth a line where a
 * package of the set asks for it, and in `lib` itself where no file of the set and no package of nixpkgs has the
 * name, so that nobody else could answer.
 */
export function linklessLibraries(
  packages: readonly AnalysedPackage[],
  outside: ReadonlyMap<string, OutsideProvider>,
): LinklessLibraries {
  const links = new Map<string, Map<string, { file: PlacedFile; because: FixReason[] }>>();
  const add = (attr: string, soname: string, file: PlacedFile, reason: FixReason): void => {
    const own = links.get(attr) ?? new Map<string, { file: PlacedFile; because: FixReason[] }>();
    const before = own.get(soname);
    if (before === undefined) own.set(soname, { file, because: [reason] });
    else if (before.file === file) before.because.push(reason);
    links.set(attr, own);
  };
  for (const pkg of packages) {
    const asked = [
      ...pkg.needs().map(({ file, needed, resolution }) => ({ file, name: needed, resolution })),
      ...openedByName(pkg).map(({ file, fact, resolution }) => ({ file, name: fact.name, resolution })),
    ];
    for (const { file, name, resolution } of asked) {
      if (resolution.kind !== "own" && resolution.kind !== "sibling") continue;
      const { match } = resolution;
      if (match?.how !== "soname" || match.file.elf?.soname !== name) continue;
      add(match.attr, name, match.file, { file: file.from, name });
    }
  }
  const filed = new Set(
    packages.flatMap(({ libraries }) =>
      [...libraries].flatMap(([name, matches]) =>
        matches.some(({ how }) => how !== "soname") ? [name] : [],
      ),
    ),
  );
  for (const { group, layout } of packages) {
    for (const file of layout.files) {
      const soname = file.elf?.type === "DYN" ? file.elf.soname : undefined;
      if (soname === undefined || posix.dirname(file.path) !== "/lib" || filed.has(soname)) continue;
      const isFree = (outside.get(soname)?.kind ?? "driver") === "driver";
      if (isLibraryName(soname) && isFree) add(group.attr, soname, file, { file: file.from, name: soname });
    }
  }
  return links;
}

/** A name with a slash is opened as a path (ld.so(8)), where no link beside the library helps. */
export function sonameLinkFixes(
  libraries: ReadonlyMap<string, LinklessLibrary>,
  taken: ReadonlySet<string> = new Set(),
): SonameLink[] {
  return [...libraries]
    .map(([soname, { file, because }]): SonameLink & { soname: string } => ({
      kind: "soname-link",
      soname,
      path: posix.join(posix.dirname(file.path), soname),
      target: posix.basename(file.path),
      because: sortedReasons(because),
    }))
    .filter(({ soname, path }) => !soname.includes("/") && soname !== ".." && !taken.has(path))
    .map(({ soname: _, ...fix }) => fix);
}

/** The same, of one package; a link that is there and broken is repaired instead. */
export function linklessFixes({ package: { group, layout }, world }: FixContext): SonameLink[] {
  const taken = takenPaths(layout);
  return sonameLinkFixes(world.linkless.get(group.attr) ?? new Map(), taken);
}
