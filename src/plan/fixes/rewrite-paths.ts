import { posix } from "node:path";
import type { DebFacts, TextFact } from "../../facts/deb-facts.ts";
import { programIndex } from "../../graph/program-index.ts";
import { follow } from "../../layout/follow.ts";
import type { Layout } from "../../layout/lay-out.ts";
import { place } from "../../layout/place.ts";
import { order } from "../../order.ts";
import { calledPrograms } from "../called-programs.ts";
import { type PathReplacement, type RewritePaths, sortedReasons } from "./fix.ts";

export interface RewriteOptions {
  /** Which texts are rewritten; all where it is absent. */
  readonly isWanted?: (text: TextFact) => boolean;
  /** Paths below the output at which other fixes make links. */
  readonly made?: ReadonlySet<string>;
  /** Whether programs of the system become those of nixpkgs. */
  readonly hasPrograms?: boolean;
}

/** Text files that name, by absolute path, files of their own package. */
export function rewriteFixes(
  layout: Layout,
  debs: readonly DebFacts[],
  { isWanted = () => true, made = new Set(), hasPrograms = false }: RewriteOptions = {},
): RewritePaths[] {
  const byPath = new Set([...layout.files.map((file) => file.path), ...made]);
  const replacements = new Map<string, readonly PathReplacement[]>();
  for (const deb of debs) {
    for (const text of deb.texts) {
      if (isWanted(text))
        replacements.set(
          `${deb.file} ${text.path}`,
          [
            ...ownPaths(text, layout, byPath),
            ...(hasPrograms ? systemPrograms(text, layout, byPath) : []),
          ].sort(longerFirst),
        );
    }
  }
  return layout.files.flatMap(({ path, deb, from, fact }): RewritePaths[] => {
    // A copy of the output shares nothing with its other names.
    const content = fact.type === "hardlink" ? (fact.target ?? from) : from;
    const own = replacements.get(`${deb} ${content}`) ?? [];
    if (own.length === 0) return [];
    const because = sortedReasons(own.map((replacement) => ({ file: from, name: replacement.from })));
    return [{ kind: "rewrite-paths", path, replacements: own, because }];
  });
}

/**
 * The mentions that lead into the package, each with its place below the output, longer ones first. What lies
 * in a directory that is mentioned too is left out where replacing the directory does the same.
 */
function ownPaths(text: TextFact, layout: Layout, byPath: ReadonlySet<string>): PathReplacement[] {
  const own = new Map<string, PathReplacement>();
  // The fix `pkg-config` writes such definitions anew.
  const defined = new Set(text.variables?.map(({ value }) => value));
  for (const mention of text.mentions) {
    const from = mention.replace(/\/+$/, "");
    if (defined.has(mention)) continue;
    // Configuration and state stay where the administrator keeps them.
    if (/^\/(etc|var|srv)\//.test(from)) continue;
    const to = placeInPackage(from, layout, byPath);
    if (to !== undefined) own.set(from, { from, to, isDirectory: !byPath.has(to) });
  }
  return [...own.values()].filter(({ from, to }) => !hasSameInDirectory(own, from, to)).sort(longerFirst);
}

function longerFirst(a: PathReplacement, b: PathReplacement): number {
  return b.from.length - a.from.length || order(a.from, b.from);
}

/** Programs of the system that the text calls by absolute path, where the index has their package. */
function systemPrograms(
  text: TextFact,
  layout: Layout,
  byPath: ReadonlySet<string>,
): readonly PathReplacement[] {
  return calledPrograms(text).flatMap((from): PathReplacement[] => {
    const attr = programIndex().programs.get(posix.basename(from));
    if (attr === undefined || placeInPackage(from, layout, byPath) !== undefined) return [];
    return [{ from, to: `/bin/${posix.basename(from)}`, attr, isDirectory: false }];
  });
}

/** Where what Ubuntu has at `path` is below the output; directories that any package has are nobody's. */
function placeInPackage(path: string, layout: Layout, byPath: ReadonlySet<string>): string | undefined {
  for (const candidate of [path, follow(layout.sources, path)]) {
    const where = candidate === undefined ? undefined : place(candidate, layout);
    if (where?.kind !== "kept") continue;
    if (byPath.has(where.to) || (where.to.split("/").length > 2 && layout.directories.has(where.to)))
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
