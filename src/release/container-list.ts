import type { DebFacts } from "../facts/deb-facts.ts";
import { packageName } from "../plan/release.ts";
import { matchesAny } from "../wildcard.ts";

/** The deb that ships the lists of NVIDIA's container runtime. */
const LISTS = "nvidia-l4t-init";

/** Kinds of lines that name what a deb ships; `dir` and `dev` are made by the running machine. */
const SHIPPED = new Set(["lib", "sym"]);

/**
 * The text of `pkgs/containers/rNN-l4t.json`, as jetpack-nixos' own script writes it: deb → paths that containers get
 * from the host, sorted, directories with a slash at the end. A line stands for the path itself and for
 * all that is below it. Undefined where the release has no such lists.
 */
export function containerListText(debs: readonly DebFacts[]): string | undefined {
  const lines = debs
    .filter((deb) => packageName(deb) === LISTS)
    .flatMap(({ texts }) => texts.flatMap(({ containerFiles = [] }) => containerFiles));
  const named = lines.filter(({ kind }) => SHIPPED.has(kind)).map(({ path }) => path.replace(/\/+$/, ""));
  if (named.length === 0) return undefined;
  const exact = new Set(named.filter((path) => !path.includes("*")));
  const patterns = named.filter((path) => path.includes("*"));
  const isNamed = (path: string): boolean => exact.has(path) || matchesAny(patterns, path);
  const entries = debs
    .map((deb) => [packageName(deb), pathsOf(deb, isNamed)] as const)
    .filter(([, paths]) => paths.length > 0)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return listText(entries);
}

/** What `text` and `other`, two such lists, do not have in common: `DEB PATH`, sorted. */
export function containerListDifference(
  text: string,
  other: string,
): { readonly missing: readonly string[]; readonly unneeded: readonly string[] } | undefined {
  const [ours, theirs] = [linesOf(text), linesOf(other)];
  if (ours === undefined || theirs === undefined) return undefined;
  return {
    missing: [...ours].filter((line) => !theirs.has(line)).sort(),
    unneeded: [...theirs].filter((line) => !ours.has(line)).sort(),
  };
}

/** As Python's `json.dumps(…, indent=2)` and `print` write it: all but printable ASCII is escaped. */
function listText(entries: readonly (readonly [deb: string, paths: readonly string[]])[]): string {
  const members = entries.map(
    ([deb, paths]) =>
      `  ${JSON.stringify(deb)}: ${JSON.stringify(paths, undefined, 2).replaceAll("\n", "\n  ")}`,
  );
  const text = `{\n${members.join(",\n")}\n}\n`;
  return text.replace(/[^\n -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

function pathsOf({ files }: DebFacts, isNamed: (path: string) => boolean): string[] {
  return (
    files
      .filter(({ path }) => ancestors(path).some(isNamed))
      .map(({ path, type }) => (type === "directory" ? `${path}/` : path))
      // Not in the archive's order, which facts that were read from unpacked files do not have.
      .sort()
  );
}

/** The path itself, and each directory above it but the root. */
function ancestors(path: string): string[] {
  const parts = path.split("/");
  return parts.slice(1).map((_, index) => parts.slice(0, index + 2).join("/"));
}

function linesOf(text: string): ReadonlySet<string> | undefined {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof document !== "object" || document === null) return undefined;
  const lines = Object.entries(document).flatMap(([deb, paths]) =>
    Array.isArray(paths) ? paths.map((path) => `${deb} ${String(path)}`) : [],
  );
  return new Set(lines);
}
