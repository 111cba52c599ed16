import { posix } from "node:path";
import type { DebFacts, TextFact } from "../../facts/deb-facts.ts";
import type { Layout } from "../../layout/lay-out.ts";
import { place } from "../../layout/place.ts";
import { outputAt, type Places } from "../outputs/edges.ts";
import { type PkgConfig, sortedReasons } from "./fix.ts";
import { isPlainPath } from "./plain-path.ts";

/** Characters; Linux opens no longer path (PATH_MAX, limits.h), and definitions may double each other. */
const LONGEST = 4096;

/** Stands before the name of an output; no text of a file holds it. */
const MARK = "\0";

/** pkg-config files whose variables lead into the package. */
export function pkgConfigFixes(layout: Layout, debs: readonly DebFacts[], places: Places): PkgConfig[] {
  const texts = new Map(
    debs.flatMap(({ file, texts }) => texts.map((text) => [`${file} ${text.path}`, text] as const)),
  );
  const paths = new Set(layout.files.map(({ path }) => path));
  return layout.files.flatMap(({ path, deb, from, fact }): PkgConfig[] => {
    const content = fact.type === "hardlink" ? (fact.target ?? from) : from;
    const rootOf = (to: string): string => MARK + outputAt(places, to === "/" ? path : to);
    const text = texts.get(`${deb} ${content}`);
    const variables = movedVariables(text?.variables ?? [], layout, paths, rootOf);
    if (variables.length === 0) return [];
    const because = sortedReasons(variables.map(({ name, was }) => ({ file: from, name: `${name}=${was}` })));
    return [{ kind: "pkg-config", path, variables, because }];
  });
}

/** Variables that must be written anew; what follows from those before it is left as it is. */
function movedVariables(
  variables: NonNullable<TextFact["variables"]>,
  layout: Layout,
  paths: ReadonlySet<string>,
  rootOf: (to: string) => string,
): PkgConfig["variables"] {
  const was = new Map<string, string>();
  const is = new Map<string, string>();
  const moved: PkgConfig["variables"][number][] = [];
  for (const { name, value } of variables) {
    const before = expand(value, was);
    const after = expand(value, is);
    was.set(name, before);
    is.set(name, after);
    const where = before.startsWith("/") ? place(trimmed(before), layout) : undefined;
    if (where?.kind !== "kept" || !isPlainPath(where.to)) continue;
    const isHere = where.to === "/" || paths.has(where.to) || layout.directories.has(where.to);
    const wanted = `${rootOf(where.to)}${where.to === "/" ? "" : where.to}`;
    if (!isHere || posix.normalize(after).replace(/\/$/, "") === wanted) continue;
    is.set(name, wanted);
    moved.push({ name, was: value, to: where.to });
  }
  return moved;
}

function expand(value: string, variables: ReadonlyMap<string, string>): string {
  let expanded = "";
  // A name stands between two texts; what it stands for is never longer than the longest.
  for (const [at, part] of value.split(/\$\{([\w.]+)\}/).entries()) {
    expanded += at % 2 === 0 ? part : (variables.get(part) ?? `\${${part}}`);
    if (expanded.length > LONGEST) return expanded.slice(0, LONGEST);
  }
  return expanded;
}

function trimmed(path: string): string {
  return posix.normalize(path).replace(/(?<=.)\/$/, "");
}
