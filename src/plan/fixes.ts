import { posix } from "node:path";
import type { DebFacts, TextFact } from "../facts/deb-facts.ts";
import { follow } from "../layout/follow.ts";
import type { Layout, PlacedFile } from "../layout/lay-out.ts";
import { linkEnds } from "../layout/link-ends.ts";
import { place } from "../layout/place.ts";
import type { Fix, PathReplacement } from "./package-plan.ts";

/**
 * Links that ldconfig would make on Ubuntu and that somebody in the package asks for. A name with a slash is
 * opened as a path (ld.so(8)), where no link beside the library helps.
 */
export function sonameLinkFixes(libraries: ReadonlyMap<string, PlacedFile>): Fix[] {
  return [...libraries].flatMap(([soname, file]): Fix[] =>
    soname.includes("/")
      ? []
      : [
          {
            kind: "soname-link",
            path: posix.join(posix.dirname(file.path), soname),
            target: posix.basename(file.path),
          },
        ],
  );
}

/** Links that the move broke, though what they led to is in the package. */
export function relinkFixes(layout: Layout): Fix[] {
  const ends = linkEnds(layout);
  return layout.files.flatMap(({ path, from, fact }): Fix[] => {
    const lead = ends.get(path);
    if (lead === undefined || lead.isReached) return [];
    const next = place(posix.resolve(posix.dirname(from), fact.target ?? ""), layout.triplets);
    // A chain stays one where its next link is there: vendors name the one that has no version.
    const isChain = next.kind === "kept" && next.to !== path && ends.get(next.to)?.end === lead.end;
    const target = posix.relative(posix.dirname(path), isChain ? next.to : lead.end) || ".";
    return [{ kind: "relink", path, was: fact.target ?? "", target }];
  });
}

/** Text files that name, by absolute path, files of their own package. */
export function rewriteFixes(layout: Layout, debs: readonly DebFacts[]): Fix[] {
  const byPath = new Map(layout.files.map((file) => [file.path, file]));
  const replacements = new Map<string, readonly PathReplacement[]>();
  for (const deb of debs) {
    for (const text of deb.texts)
      replacements.set(`${deb.file} ${text.path}`, ownPaths(text, layout, byPath));
  }
  return layout.files.flatMap(({ path, deb, from, fact }): Fix[] => {
    // A copy of the output shares nothing with its other names.
    const content = fact.type === "hardlink" ? (fact.target ?? from) : from;
    const own = replacements.get(`${deb} ${content}`) ?? [];
    return own.length === 0 ? [] : [{ kind: "rewrite-paths", path, replacements: own }];
  });
}

/**
 * The mentions that lead into the package, each with its place below the output, longer ones first. What lies
 * in a directory that is mentioned too is left out where replacing the directory does the same.
 */
function ownPaths(
  text: TextFact,
  layout: Layout,
  byPath: ReadonlyMap<string, PlacedFile>,
): PathReplacement[] {
  const own = new Map<string, PathReplacement>();
  for (const mention of text.mentions) {
    const from = mention.replace(/\/+$/, "");
    // Configuration and state stay where the administrator keeps them.
    if (/^\/(etc|var|srv)\//.test(from)) continue;
    const to = placeInPackage(from, layout, byPath);
    if (to !== undefined) own.set(from, { from, to, isDirectory: !byPath.has(to) });
  }
  return [...own.values()]
    .filter(({ from, to }) => !hasSameInDirectory(own, from, to))
    .sort((a, b) => b.from.length - a.from.length || (a.from < b.from ? -1 : 1));
}

/** Where what Ubuntu has at `path` is below the output; directories that any package has are nobody's. */
function placeInPackage(
  path: string,
  { sources, directories, triplets }: Layout,
  byPath: ReadonlyMap<string, PlacedFile>,
): string | undefined {
  for (const candidate of [path, follow(sources, path)]) {
    const where = candidate === undefined ? undefined : place(candidate, triplets);
    if (where?.kind !== "kept") continue;
    if (byPath.has(where.to) || (where.to.split("/").length > 2 && directories.has(where.to)))
      return where.to;
  }
  return undefined;
}

function hasSameInDirectory(own: ReadonlyMap<string, PathReplacement>, from: string, to: string): boolean {
  for (let end = from.lastIndexOf("/"); end > 0; end = from.lastIndexOf("/", end - 1)) {
    const above = own.get(from.slice(0, end));
    if (above?.isDirectory && above.to + from.slice(end) === to) return true;
  }
  return false;
}

/** Run paths relative to the file that has them, where they lead to libraries of the package. */
export function originRunpathFixes(files: readonly PlacedFile[], layout: Layout): Fix[] {
  const runpaths = new Set<string>();
  for (const { path, elf } of files) {
    for (const entry of [...elf!.rpath, ...elf!.runpath]) {
      const relative = /^\$(?:ORIGIN|\{ORIGIN\})(\/.*)?$/.exec(entry);
      if (relative === null) continue;
      const directory = posix.join(posix.dirname(path), relative[1] ?? "");
      const hasLibrary = layout.files.some(
        (file) => file.elf?.type === "DYN" && posix.dirname(file.path) === directory.replace(/\/$/, ""),
      );
      if (hasLibrary) runpaths.add(`$ORIGIN${(relative[1] ?? "").replace(/\/$/, "")}`);
    }
  }
  return [...runpaths].sort().map((runpath) => ({ kind: "origin-runpath", runpath }));
}
