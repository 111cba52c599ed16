import { posix } from "node:path";
import type { TextFact } from "../../facts/deb-facts.ts";
import { follow } from "../../layout/follow.ts";
import type { PlacedFile } from "../../layout/lay-out.ts";
import { place } from "../../layout/place.ts";
import type { AnalysedPackage } from "../analyse-groups.ts";
import type { LibraryManifest, OutputPlace } from "./fix.ts";
import type { FixContext } from "./fix-context.ts";
import { isPlainPath } from "./plain-path.ts";

/**
 * Manifests that name a library of this package or of an input, by its file name, by a path from the manifest or by
 * one of Ubuntu: the program that reads them has no run path to it.
 */
export function libraryManifestFixes(context: FixContext): LibraryManifest[] {
  const { layout, group } = context.package;
  const manifests = new Map(
    group.debs.flatMap(({ file, texts }) =>
      texts.flatMap((text) =>
        text.libraries === undefined ? [] : [[`${file} ${text.path}`, text] as const],
      ),
    ),
  );
  if (manifests.size === 0) return [];
  return layout.files.flatMap(({ path, deb, from, fact }): LibraryManifest[] => {
    const content = fact.type === "hardlink" ? (fact.target ?? from) : from;
    const text = fact.type === "symlink" ? undefined : manifests.get(`${deb} ${content}`);
    return (text?.libraries ?? []).flatMap((was): LibraryManifest[] => {
      const library = placeOf(was, text!, context);
      const because = [{ file: from, name: was }];
      return library === undefined || !isPlainPath(library.path)
        ? []
        : [{ kind: "library-manifest", path, was, library, because }];
    });
  });
}

function placeOf(was: string, { path }: TextFact, context: FixContext): OutputPlace | undefined {
  if (!was.includes("/")) return byName(was, context);
  const { layout } = context.package;
  const meant = follow(layout.sources, posix.resolve(posix.dirname(path), was));
  const where = meant === undefined ? undefined : place(meant, layout);
  const isHere = where?.kind === "kept" && layout.files.some((file) => file.path === where.to);
  return isHere ? { path: where.to } : byName(posix.basename(was), context);
}

function byName(name: string, { package: own, world, inputs }: FixContext): OutputPlace | undefined {
  const here = pathIn(own, name);
  if (here !== undefined) return { path: here };
  for (const other of world.packages) {
    const path = inputs.has(other.group.attr) ? pathIn(other, name) : undefined;
    if (path !== undefined) return { attr: other.group.attr, path };
  }
  return undefined;
}

/** Where a package has the name; the library itself where only its SONAME is that. */
function pathIn({ libraries, layout }: AnalysedPackage, name: string): string | undefined {
  const library = libraries.get(name)?.[0]?.file;
  if (library === undefined) return undefined;
  const named = layout.files.filter((file: PlacedFile) => posix.basename(file.path) === name);
  return (named.find(({ path }) => posix.dirname(path) === "/lib") ?? named[0] ?? library).path;
}
