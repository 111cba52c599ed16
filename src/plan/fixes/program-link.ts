import { posix } from "node:path";
import type { PlacedFile } from "../../layout/lay-out.ts";
import { linkEnds } from "../../layout/link-ends.ts";
import { place } from "../../layout/place.ts";
import { takenPaths } from "../../layout/taken-paths.ts";
import type { AnalysedPackage } from "../analyse-groups.ts";
import { type ProgramLink, type ScriptLink, sortedReasons } from "./fix.ts";
import { isPlainPath } from "./plain-path.ts";

/**
 * Programs outside of `bin` that a desktop file starts, by path or by name, each with a link in `bin`. Standalone
 * packages only, and where neither a link of the deb nor one of its scripts is there already.
 */
export function programLinkFixes(
  { group, layout }: AnalysedPackage,
  made: readonly ScriptLink[],
): ProgramLink[] {
  if (group.target !== "standalone") return [];
  const launched = group.debs.flatMap(({ texts }) =>
    texts.flatMap(({ path, launches = [] }) => launches.map((program) => ({ file: path, name: program }))),
  );
  if (launched.length === 0) return [];
  const programs = new Map(layout.files.filter(isProgram).map((file) => [file.path, file]));
  const byName = Map.groupBy(programs.values(), ({ path }) => posix.basename(path));
  const taken = new Set([...takenPaths(layout), ...made.map(({ path }) => path)]);
  const reached = new Set([
    ...[...linkEnds(layout)].flatMap(([path, { end }]) => (path.startsWith("/bin/") ? [end] : [])),
    ...made.flatMap(({ path, target }) =>
      path.startsWith("/bin/") ? [posix.join(posix.dirname(path), target)] : [],
    ),
  ]);
  const links = new Map<string, ProgramLink>();
  for (const reason of launched) {
    const end = programOf(reason.name);
    if (end === undefined || end.startsWith("/bin/") || reached.has(end)) continue;
    const path = `/bin/${posix.basename(end)}`;
    if (taken.has(path) || isFile("/bin") || !isPlainPath(path)) continue;
    const before = links.get(path);
    const target = posix.relative("/bin", end);
    if (before !== undefined && before.target !== target) continue;
    const because = sortedReasons([...(before?.because ?? []), reason]);
    links.set(path, { kind: "program-link", path, target, because });
  }
  return [...links.values()].sort((a, b) => (a.path < b.path ? -1 : 1));

  function isFile(path: string): boolean {
    return layout.files.some((file) => file.path === path);
  }

  function programOf(name: string): string | undefined {
    if (!name.includes("/")) {
      const [only, ...others] = byName.get(name) ?? [];
      return others.length === 0 ? only?.path : undefined;
    }
    const where = place(posix.normalize(name), layout);
    return where.kind === "kept" && programs.has(where.to) ? where.to : undefined;
  }
}

/** A link counts: what it leads to is for other fixes to settle. */
function isProgram({ fact }: PlacedFile): boolean {
  return fact.type === "symlink" || (fact.mode & 0o111) !== 0;
}
