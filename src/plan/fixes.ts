import { posix } from "node:path";
import type { DebFacts, TextFact } from "../facts/deb-facts.ts";
import { type Layout, type PlacedFile, resolveLink } from "../layout/lay-out.ts";
import { place } from "../layout/place.ts";
import type { Fix } from "./package-plan.ts";

/** Links that ldconfig would make on Ubuntu and that somebody in the package asks for. */
export function sonameLinkFixes(libraries: ReadonlyMap<string, PlacedFile>): Fix[] {
  return [...libraries].map(([soname, file]) => ({
    kind: "soname-link",
    path: posix.join(posix.dirname(file.path), soname),
    target: posix.basename(file.path),
  }));
}

/** Links that the move broke, though what they led to is in the package. */
export function relinkFixes(layout: Layout): Fix[] {
  const byPath = new Map(layout.files.map((file) => [file.path, file]));
  const fixes: Fix[] = [];
  for (const { path, from, fact } of layout.files) {
    const was = fact.target ?? "";
    if (fact.type !== "symlink" || resolveLink(byPath, path) !== undefined) continue;
    const literal = was.startsWith("/") ? undefined : posix.join(posix.dirname(path), was);
    if (literal !== undefined && layout.directories.has(literal)) continue;
    const meant = place(posix.resolve(posix.dirname(from), was)).place;
    if (meant.kind === "dropped" || meant.to === path) continue;
    const isThere = resolveLink(byPath, meant.to) !== undefined || layout.directories.has(meant.to);
    if (!isThere) continue;
    fixes.push({ kind: "relink", path, was, target: posix.relative(posix.dirname(path), meant.to) });
  }
  return fixes;
}

/** Text files that name, by absolute path, files of their own package. */
export function rewriteFixes(layout: Layout, debs: readonly DebFacts[]): Fix[] {
  const fixes: Fix[] = [];
  const placed = new Map(layout.files.map((file) => [`${file.deb} ${file.from}`, file]));
  const here = new Set(layout.files.map((file) => file.path));
  for (const deb of debs) {
    for (const text of deb.texts) {
      const file = placed.get(`${deb.file} ${text.path}`);
      if (file === undefined) continue;
      const replacements = ownPaths(text, layout, here);
      if (replacements.length > 0) fixes.push({ kind: "rewrite-paths", path: file.path, replacements });
    }
  }
  return fixes.sort((a, b) => ("path" in a && "path" in b && a.path < b.path ? -1 : 1));
}

/**
 * The mentions that lead into the package, each with its place below the output. A mention that only
 * continues another one is left out: replacing the shorter one replaces both.
 */
function ownPaths(text: TextFact, layout: Layout, here: ReadonlySet<string>) {
  const own: { from: string; to: string }[] = [];
  for (const mention of text.mentions) {
    // Configuration and state stay where the administrator keeps them.
    if (/^\/(etc|var|srv)\//.test(mention)) continue;
    const target = place(mention).place;
    if (target.kind === "dropped" || target.to === "/") continue;
    if (!here.has(target.to) && !(target.to.split("/").length > 2 && layout.directories.has(target.to)))
      continue;
    const shorter = own.find(({ from }) => mention.startsWith(from));
    if (shorter === undefined) own.push({ from: mention, to: target.to });
  }
  return own;
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
